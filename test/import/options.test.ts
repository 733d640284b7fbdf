import { describe, expect, it } from '@jest/globals';
import { meaningOf } from '../../src/import/options.ts';

const words = (option: string, dialect: '2010' | 'today'): string => {
  const meaning = meaningOf(option, dialect);
  return meaning === undefined
    ? 'none'
    : `${meaning.behaviour} ${meaning.method}${meaning.misread === undefined ? '' : ' misread'}`;
};

describe('meaningOf', () => {
  it.each([
    ['', 'tmpfs link'],
    ['link', 'tmpfs link'],
    ['tmpfs,rw', 'tmpfs link'],
    ['tmpfs', 'tmpfs bind'],
    ['rw', 'tmpfs bind'],
    ['ro', 'ro bind'],
    ['link,ro', 'ro link'],
    ['con', 'con bind'],
    ['link,con', 'con link'],
    ['persistent', 'persistent bind'],
    ['link,persistent', 'persistent link'],
    ['localdisk', 'localdisk bind'],
    ['tempfs', 'tmpfs bind misread'],
    ['ALL', 'tmpfs link misread'],
    ['ro,link', 'ro link misread'],
    ['persistent,rw', 'persistent link misread'],
    ['sticky', 'none'],
    ['ro,con', 'none'],
  ])('takes %j of today for %s', (option, meaning) => expect(words(option, 'today')).toBe(meaning));

  it.each([
    ['', 'tmpfs link'],
    ['tmpfs,rw', 'tmpfs link'],
    ['persistent', 'persistent link'],
    ['persistent,rw', 'persistent link'],
    ['con', 'con link'],
    ['ro', 'ro link'],
    ['tmpfs', 'tmpfs link misread'],
    ['ALL', 'tmpfs link misread'],
    ['localdisk', 'localdisk link misread'],
    ['sticky', 'none'],
  ])('takes %j of 2010 for %s', (option, meaning) => expect(words(option, '2010')).toBe(meaning));
});
