/** Asking the machine afresh: its status, one file, and what became of that file. */
import { Schema } from 'effect';
import type { Look, RemoteFile } from '../contract.ts';
import { RefusedError } from '../errors.ts';
import type { Calls } from './calls.ts';
import { decodeFirmware, decodeHistoryJob } from './decode.ts';
import { selectObjects, splitRemoteName } from './encode.ts';
import type { Mirror } from './mirror.ts';
import {
  DirectoryList,
  FileMetadata,
  HistoryList,
  HistoryOne,
  ObjectList,
  ObjectStatus,
  ServerInfo,
} from './wire.ts';

export interface Looker {
  /** Brings the mirror up to date. */
  readStatus(options?: { signal?: AbortSignal | undefined; timeoutMs?: number }): Promise<void>;
  look(remoteName: string, signal?: AbortSignal): Promise<Look>;
}

/** Newest records read in one look. An older one is found through its file. */
const historyMax = 50;

const decodeInfo = Schema.decodeUnknownSync(ServerInfo);
const decodeObjectList = Schema.decodeUnknownSync(ObjectList);
const decodeStatusAnswer = Schema.decodeUnknownSync(ObjectStatus);
const decodeHistory = Schema.decodeUnknownSync(HistoryList);
const decodeHistoryOne = Schema.decodeUnknownSync(HistoryOne);
const decodeMetadata = Schema.decodeUnknownSync(FileMetadata);
const decodeDirectory = Schema.decodeUnknownSync(DirectoryList);

export function createLooker({ ask, askMaybe }: Calls, mirror: Mirror): Looker {
  let objectNames: readonly string[] | null = null;

  const readStatus: Looker['readStatus'] = async (options = {}) => {
    const info = await ask('look', 'server.info', decodeInfo, options);
    if (!info.klippy_connected || info.klippy_state === 'startup') {
      objectNames = null;
      return mirror.setFirmware(info.klippy_connected ? decodeFirmware(info.klippy_state) : 'disconnected');
    }
    objectNames ??=
      (await askMaybe('look', 'printer.objects.list', decodeObjectList, options))?.objects ?? [];
    const params = { objects: selectObjects(objectNames) };
    try {
      mirror.replace(
        (await ask('look', 'printer.objects.query', decodeStatusAnswer, { ...options, params })).status,
      );
    } catch (error) {
      // Firmware that stopped at its configuration has no objects, only words.
      if (!(error instanceof RefusedError) || info.klippy_state === 'ready') throw error;
      objectNames = null;
      const words = await askMaybe('look', 'printer.info', (answer) => answer, options);
      mirror.replace({ webhooks: words ?? { state: info.klippy_state } });
    }
  };

  async function readFile(remoteName: string, signal?: AbortSignal) {
    const metadata = await askMaybe('look', 'server.files.metadata', decodeMetadata, {
      params: { filename: remoteName },
      signal,
    });
    if (metadata) {
      return { file: remoteFile(metadata.size, metadata.modified), jobId: metadata.job_id ?? null };
    }
    // A file whose head could not be read has no metadata, but it is there.
    const { path, file } = splitRemoteName('look', remoteName);
    const list = await askMaybe('look', 'server.files.get_directory', decodeDirectory, {
      params: { path: path === '' ? 'gcodes' : `gcodes/${path}`, extended: false },
      signal,
    });
    const entry = list?.files.find((one) => one.filename === file);
    return { file: entry ? remoteFile(entry.size, entry.modified) : null, jobId: null };
  }

  async function look(remoteName: string, signal?: AbortSignal): Promise<Look> {
    const page = { params: { limit: historyMax, order: 'desc' }, signal };
    const [, { file, jobId }, list] = await Promise.all([
      readStatus({ signal }),
      readFile(remoteName, signal),
      askMaybe('look', 'server.history.list', decodeHistory, page),
    ]);
    const jobs = list ? list.jobs.filter((job) => job.filename === remoteName) : [];
    if (list && jobId !== null && !jobs.some((job) => job.job_id === jobId)) {
      // More than a page of younger records; the file itself remembers its last one.
      const one = await askMaybe('look', 'server.history.get_job', decodeHistoryOne, {
        params: { uid: jobId },
        signal,
      });
      if (one?.job.filename === remoteName) jobs.push(one.job);
    }
    const current = jobs[0];
    if (current) mirror.setJobId(remoteName, current.job_id, false);
    return { observation: mirror.latest(), file, history: list ? jobs.map(decodeHistoryJob) : null };
  }

  return { readStatus, look };
}

const remoteFile = (sizeBytes: number, modifiedSeconds: number | null | undefined): RemoteFile => ({
  sizeBytes,
  modifiedAtMs: modifiedSeconds == null ? null : modifiedSeconds * 1000,
  sha256: null,
});
