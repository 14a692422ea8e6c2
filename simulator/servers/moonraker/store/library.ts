import { compileFile, type MachineProfile, type Program } from '../../../physics/program.ts';
import { GcodeError } from '../klippy/commands.ts';
import { GCODE_ROOT } from '../klippy/config.ts';
import type { LoadedFile } from '../klippy/job.ts';
import type { FileStore, Place } from './files.ts';
import type { HistoryJob } from './history.ts';
import { type Metadata, readMetadata } from './metadata.ts';

const PROGRAMS_MAX = 16;

/** Compiled files by content and machine, shared by all printers of the process. */
const programs = new Map<string, Promise<Program>>();

/** What is known of the G-code files on the disk: metadata, content hashes, compiled programs. */
export class Library {
  readonly #files: FileStore;
  readonly #profile: MachineProfile;
  readonly #metadata = new Map<string, Metadata>();
  readonly #hashes = new Map<string, { size: number; modified: number; sha256: string }>();

  constructor(files: FileStore, profile: MachineProfile) {
    this.#files = files;
    this.#profile = profile;
  }

  metadata(path: string): Metadata | undefined {
    return this.#metadata.get(path);
  }

  /** Reads a file's metadata; undefined when there is none to be had. */
  async scan(place: Place, sha256?: string): Promise<Metadata | undefined> {
    const info = this.#files.info(place);
    if (sha256 !== undefined)
      this.#hashes.set(place.path, { size: info.size, modified: info.modified, sha256 });
    try {
      const metadata = await readMetadata(place.diskPath);
      this.#metadata.set(place.path, metadata);
      return metadata;
    } catch {
      this.#metadata.delete(place.path);
      return undefined;
    }
  }

  /** Starts compiling a file that will likely be printed. */
  prepare(place: Place): void {
    this.#hash(place).then(
      (sha256) => this.#program(place, sha256),
      () => undefined,
    );
  }

  forgetFile(path: string): void {
    for (const known of [...this.#metadata.keys()]) {
      if (known === path || known.startsWith(`${path}/`)) this.#metadata.delete(known);
    }
    this.#hashes.delete(path);
  }

  /** Metadata as the history keeps it. */
  jobMetadata(path: string): Metadata {
    const { print_start_time: _, job_id: __, ...metadata } = this.#metadata.get(path) ?? {};
    return metadata;
  }

  noteJobMetadata(job: HistoryJob): void {
    const metadata = this.#metadata.get(job.filename);
    if (metadata === undefined) return;
    this.#metadata.set(job.filename, { ...metadata, print_start_time: job.start_time, job_id: job.job_id });
  }

  /** Opens and compiles a file for printing. Throws GcodeError when there is none. */
  async open(name: string): Promise<LoadedFile> {
    const place = this.#find(name);
    if (place === undefined) throw new GcodeError('Unable to open file');
    const sha256 = await this.#hash(place);
    const program = await this.#program(place, sha256);
    if (!this.#metadata.has(place.path)) await this.scan(place, sha256);
    return {
      name,
      displayPath: `${GCODE_ROOT}/${place.path}`,
      sizeBytes: this.#files.info(place).size,
      sha256,
      program,
    };
  }

  /** As written, else whatever differs only in case. */
  #find(name: string): Place | undefined {
    const place = this.#files.place('gcodes', name);
    if (this.#files.isFile(place)) return place;
    const match = this.#files.list('gcodes').find((file) => file.path.toLowerCase() === name.toLowerCase());
    return match === undefined ? undefined : this.#files.place('gcodes', match.path);
  }

  async #hash(place: Place): Promise<string> {
    const { size, modified } = this.#files.info(place);
    const known = this.#hashes.get(place.path);
    if (known !== undefined && known.size === size && known.modified === modified) return known.sha256;
    const sha256 = await this.#files.sha256(place);
    this.#hashes.set(place.path, { size, modified, sha256 });
    return sha256;
  }

  #program(place: Place, sha256: string): Promise<Program> {
    const key = `${sha256} ${JSON.stringify(this.#profile)}`;
    let program = programs.get(key);
    if (program === undefined) {
      program = compileFile(place.diskPath, this.#profile);
      program.catch(() => programs.delete(key));
      programs.set(key, program);
      if (programs.size > PROGRAMS_MAX) programs.delete(programs.keys().next().value!);
    }
    return program;
  }
}
