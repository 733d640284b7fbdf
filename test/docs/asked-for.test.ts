import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const page = new URL('../../docs/asked-for.md', import.meta.url);
const text = readFileSync(page, 'utf8');
const commands = readFileSync(new URL('../../docs/reference/commands.md', import.meta.url), 'utf8');
const verbs = new Set([...commands.matchAll(/^## (?:statelite )?([a-z]+)/gm)].map(([, verb = '']) => verb));

describe('docs/asked-for.md', () => {
  it('names only options that there are', () => {
    const options = [...text.matchAll(/--[a-z][a-z-]+/g)].map(([option]) => option);
    expect(options.length).toBeGreaterThan(10);
    expect([...new Set(options)].filter((option) => !commands.includes(option))).toEqual([]);
  });

  it('names only commands that there are', () => {
    expect(verbs.size).toBeGreaterThan(20);
    const named = [...text.matchAll(/`([a-z]+) (?:--[a-z]|[A-Z]+\b|n001|compute|once)/g)].map(([, verb = '']) => verb);
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((verb) => !verbs.has(verb))).toEqual([]);
  });

  it('links to pages that there are, and names each request once', () => {
    const links = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(new URL(link, page)))).toEqual([]);
    let repository = '';
    const requests = [...text.matchAll(/([\w.-]+\/[\w.-]+)?#(\d+)/g)].map(([, own, number = '']) => {
      repository = own ?? repository;
      return `${repository}#${number}`;
    });
    expect(requests.length).toBeGreaterThan(60);
    expect(requests.filter((one, index) => requests.indexOf(one) !== index)).toEqual([]);
  });
});
