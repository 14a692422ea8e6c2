import { describe, expect, it } from 'vitest';
import { type Browser, createRouter, match, mergeQuery } from './router.ts';

const fakeBrowser = (at: string) => {
  const stack = [new URL(at, 'http://farm')];
  let listener = () => {};
  const browser: Browser = {
    get location() {
      return stack.at(-1)!;
    },
    history: {
      pushState: (_state, _title, url) => void stack.push(new URL(String(url), 'http://farm')),
      replaceState: (_state, _title, url) => {
        stack[stack.length - 1] = new URL(String(url), 'http://farm');
      },
      back: () => {
        stack.pop();
        listener();
      },
    },
    addEventListener: (_type, run) => {
      listener = run;
    },
  };
  return { browser, steps: () => stack.length };
};

describe('addresses', () => {
  it('match patterns part by part', () => {
    expect(match('/jobs/:id', '/jobs/J-1042')).toEqual({ id: 'J-1042' });
    expect(match('/jobs/:id', '/jobs/a%2Fb')).toEqual({ id: 'a/b' });
    expect(match('/jobs/:id', '/jobs')).toBeNull();
    expect(match('/jobs/:id', '/orders/O-1')).toBeNull();
    expect(match('/', '/')).toEqual({});
  });

  it('a malformed escape breaks nothing', () => {
    expect(match('/jobs/:id', '/jobs/%E0%A4%A')).toEqual({ id: '%E0%A4%A' });
  });

  it('an empty filter leaves the address', () => {
    expect(mergeQuery('?show=review&q=x', { q: '', show: null })).toBe('');
    expect(mergeQuery('?show=review', { q: 'gear' })).toBe('?show=review&q=gear');
  });
});

describe('router', () => {
  it('keeps the lane from place to place and drops other filters', () => {
    const { browser } = fakeBrowser('/queue?lane=UV&show=review');
    const router = createRouter(browser);
    router.go('/orders');
    expect(router.path.value).toBe('/orders');
    expect(router.query.value.toString()).toBe('lane=UV');
    router.go('/queue?lane=FDM');
    expect(router.query.value.get('lane')).toBe('FDM');
  });

  it('a filter changes in place, a place is a step back', () => {
    const { browser, steps } = fakeBrowser('/queue');
    const router = createRouter(browser);
    router.filter({ q: 'gear' });
    router.filter({ q: 'gear carrier' });
    expect(steps()).toBe(1);
    router.go('/jobs/J-1');
    expect(steps()).toBe(2);
    router.back();
    expect(router.path.value).toBe('/queue');
    expect(router.query.value.get('q')).toBe('gear carrier');
  });
});
