import { describe, expect, it } from 'vitest';
import { LEADER_MILLISECONDS, noKeys, type Press, press } from './keyboard.ts';

const key = (name: string, more: Partial<Press> = {}): Press => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  typing: false,
  onControl: false,
  at: 0,
  ...more,
});

describe('keyboard', () => {
  it('g then a letter goes to a place, in time', () => {
    const { state } = press(noKeys, key('g'));
    expect(press(state, key('q', { at: LEADER_MILLISECONDS })).command).toEqual({ kind: 'go', letter: 'q' });
    expect(press(state, key('j', { at: LEADER_MILLISECONDS + 1 })).command).toEqual({ kind: 'move', by: 1 });
  });

  it('forgets g after its letter', () => {
    const after = press(press(noKeys, key('g')).state, key('o'));
    expect(press(after.state, key('x')).command).toEqual({ kind: 'toggle' });
  });

  it('leaves typing alone, but for Escape and Ctrl-K', () => {
    for (const name of ['j', 'x', 'g', '?', 'Enter'])
      expect(press(noKeys, key(name, { typing: true })).command).toBeNull();
    expect(press(noKeys, key('Escape', { typing: true })).command).toEqual({ kind: 'close' });
    expect(press(noKeys, key('k', { typing: true, ctrlKey: true })).command).toEqual({ kind: 'palette' });
    expect(press(noKeys, key('K', { metaKey: true })).command).toEqual({ kind: 'palette' });
  });

  it('leaves the browser its own keys', () => {
    expect(press(noKeys, key('j', { ctrlKey: true })).command).toBeNull();
    expect(press(noKeys, key('x', { altKey: true })).command).toBeNull();
  });

  it('a focused button keeps its Enter', () => {
    expect(press(noKeys, key('Enter', { onControl: true })).command).toBeNull();
    expect(press(noKeys, key('Enter')).command).toEqual({ kind: 'open' });
  });
});
