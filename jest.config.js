const shared = {
  testEnvironment: 'node',
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
  // A busy machine is no failure; what hangs is still found. Only here does it count for all projects.
  testTimeout: 60_000,
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
