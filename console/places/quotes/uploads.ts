/** Carries the files of the intake up and asks what the check says; two at a time. */
import type { ModelReport } from '../../../gateway/api/contract/responses.ts';
import { api } from '../../models/here.ts';
import { createIntake, type IntakeStore } from '../../models/intake.ts';
import { troubleFrom } from '../../models/problem.ts';

const AT_ONCE = 2;
/** Waits between looks at the check: short at first, then every two seconds, for ten minutes at most. */
const LOOK_MILLISECONDS = [200, 300, 500, 800, 1_200, 2_000];
const LOOKS_MAX = 300;

/** One intake for the page: going elsewhere and coming back loses nothing. */
export const intake: IntakeStore = createIntake();
const blobs = new Map<string, File>();
let under = 0;
let lastKey = 0;

export const addFiles = (files: Iterable<File>, options: Record<string, string>) => {
  const added = [...files].map((file) => ({ file, key: `f${++lastKey}` }));
  for (const { file, key } of added) blobs.set(key, file);
  intake.trigger.add({
    files: added.map(({ file, key }) => ({ key, name: file.name, sizeBytes: file.size })),
    options,
  });
  pump();
};
export const tryAgain = (key: string) => {
  intake.trigger.again({ key });
  pump();
};
export const removeFile = (key: string) => {
  blobs.delete(key);
  intake.trigger.remove({ key });
};
export const clearIntake = () => {
  blobs.clear();
  intake.trigger.clear();
};

const still = (key: string) => blobs.has(key);

const pump = () => {
  while (under < AT_ONCE) {
    const next = intake.get().context.files.find((file) => file.stage === 'waiting');
    const body = next === undefined ? undefined : blobs.get(next.key);
    if (next === undefined || body === undefined) return;
    under++;
    intake.trigger.sending({ key: next.key, sent: 0 });
    void carry(next.key, next.name, body).finally(() => {
      under--;
      pump();
    });
  }
};

const carry = async (key: string, fileName: string, body: File) => {
  try {
    const model = await api.upload({
      fileName,
      body,
      onProgress: (sentBytes) => intake.trigger.sending({ key, sent: Math.min(1, sentBytes / body.size) }),
    });
    intake.trigger.stored({ key, model });
    void watch(key, model.sha256, fileName);
  } catch (error) {
    intake.trigger.failed({ key, trouble: troubleFrom(error) });
  }
};

const watch = async (key: string, sha256: string, fileName: string) => {
  try {
    for (let look = 0; look < LOOKS_MAX && still(key); look++) {
      const report = await api.get<ModelReport>(
        `/api/v1/models/${sha256}?fileName=${encodeURIComponent(fileName)}`,
      );
      intake.trigger.reported({ key, report });
      if (report.state === 'analysed' || report.state === 'failed') return;
      await new Promise((done) => setTimeout(done, LOOK_MILLISECONDS[look] ?? LOOK_MILLISECONDS.at(-1)));
    }
  } catch (error) {
    if (still(key)) intake.trigger.failed({ key, trouble: troubleFrom(error) });
  }
};
