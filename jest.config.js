const shared = {
  testEnvironment: 'node',
  // A busy machine is no failure; what hangs is still found.
  testTimeout: 60_000,
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  setupFiles: ['<rootDir>/test/support/property-seed.ts'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true },
          transform: { react: { runtime: 'automatic' } },
        },
        module: { type: 'es6' },
      },
    ],
  },
};

export default {
  projects: [
    {
      ...shared,
      displayName: 'quick',
      roots: ['<rootDir>/test'],
      testMatch: ['**/*.test.ts', '**/*.test.tsx'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/system/', '<rootDir>/test/boot/'],
    },
    {
      ...shared,
      displayName: 'system',
      roots: ['<rootDir>/test/system'],
      testMatch: ['**/*.test.ts'],
    },
    {
      ...shared,
      displayName: 'boot',
      roots: ['<rootDir>/test/boot'],
      testMatch: ['**/*.test.ts'],
    },
  ],
};
