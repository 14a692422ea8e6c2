/**
 * The farm's profiles, every version kept. Pure: each operation gives a new book.
 *
 * A version never changes. An edit is a new version, and going back is a new version with the old content,
 * so the history says when each was in force.
 */
import { decodeProfile } from './decode.ts';
import { assertProfile, canonicalJson, profileRef } from './digest.ts';
import { type ProfileRef, SliceFailed, type SlicingProfile } from './schema.ts';

/** Profile id → its versions, oldest first. The last one is in force. */
export type ProfileBook = ReadonlyMap<string, ReadonlyArray<SlicingProfile>>;

export type ProfileEdit = Partial<Omit<SlicingProfile, 'id' | 'version'>>;

/** A book from profiles read from files. Throws on two contents under one version. */
export function openBook(profiles: Iterable<SlicingProfile>): ProfileBook {
  let book: ProfileBook = new Map();
  for (const profile of [...profiles].sort((a, b) => a.version - b.version)) book = publish(book, profile);
  return book;
}

/** Adds a version. The same content again changes nothing; other content under a known version is refused. */
export function publish(book: ProfileBook, input: unknown): ProfileBook {
  const profile = decodeProfile(input);
  const versions = book.get(profile.id) ?? [];
  const same = versions.find((known) => known.version === profile.version);
  if (same) {
    assertProfile(profile, profileRef(same));
    return book;
  }
  const latest = versions.at(-1);
  if (latest && profile.version < latest.version)
    throw unknown(
      `Version ${profile.version} of ${profile.id} was never published and version ${latest.version} is already in force.`,
      `Publish it as version ${latest.version + 1}.`,
    );
  return new Map(book).set(profile.id, [...versions, profile]);
}

/** A new version: the one in force with some settings changed. Nothing changed gives the same book. */
export function revise(book: ProfileBook, id: string, edit: ProfileEdit): ProfileBook {
  const current = inForce(book, id);
  const next = { ...current, ...edit };
  if (canonicalJson(next) === canonicalJson(current)) return book;
  return publish(book, { ...next, version: current.version + 1 });
}

/** A new version with the content of an earlier one. */
export function rollBack(book: ProfileBook, id: string, toVersion: number): ProfileBook {
  const { id: _, version: __, ...content } = findVersion(book, id, toVersion);
  return revise(book, id, content);
}

/** The version in force. */
export function inForce(book: ProfileBook, id: string): SlicingProfile {
  const profile = book.get(id)?.at(-1);
  if (profile) return profile;
  throw unknown(`There is no profile "${id}".`, `Known profiles: ${[...book.keys()].join(', ') || 'none'}.`);
}

export function findVersion(book: ProfileBook, id: string, version: number): SlicingProfile {
  const profile = book.get(id)?.find((candidate) => candidate.version === version);
  if (profile) return profile;
  throw unknown(`Profile "${id}" has no version ${version}.`, 'Choose a version from its history.');
}

/** The profile a reference names, with its content checked against the reference. */
export function resolve(book: ProfileBook, ref: ProfileRef): SlicingProfile {
  const profile = findVersion(book, ref.id, ref.version);
  assertProfile(profile, ref);
  return profile;
}

function unknown(message: string, remedy: string): SliceFailed {
  return new SliceFailed({
    code: 'invalid-request',
    message,
    likelyCause: 'The profile was renamed, or belongs to another farm.',
    remedy,
  });
}
