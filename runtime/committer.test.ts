import { describe, expect, test } from 'vitest';
import { words } from './committer.ts';
import { DatabaseError } from './errors.ts';

const said = (message: string, fields: object) => words(Object.assign(new Error(message), fields));

describe('why nothing can be written, in words', () => {
  test('are those of a server that answers', () => {
    const full = 'could not extend file: No space left on device';
    expect(said(full, { severity: 'ERROR', code: '53100' })).toBe(full);
    const away = new DatabaseError({ reason: 'unreachable', message: 'It is away.' });
    expect(words(away)).toBe('It is away.');
  });

  test('say that it does not answer where the connection broke, and also where its last words came through', () => {
    expect(said('read ECONNRESET', { code: 'ECONNRESET' })).toBe(
      'The database does not answer (read ECONNRESET).',
    );
    const last = 'terminating connection due to unexpected postmaster exit';
    expect(said(last, { severity: 'FATAL', code: '57P01' })).toBe(`The database does not answer (${last}).`);
    expect(said('the database system is starting up', { severity: 'FATAL', code: '57P03' })).toContain(
      'does not answer',
    );
    expect(words(undefined)).toContain('does not answer');
  });
});
