/** A request being put together: files on their way up, what the check says of each, and how they are to be made. */
import { createStore } from '@xstate/store';
import type { QuoteRequest } from '../../gateway/api/contract/requests.ts';
import type { FarmAnswer, ModelAnswer, ModelReport } from '../../gateway/api/contract/responses.ts';
import type { Trouble } from './problem.ts';

export interface Options {
  readonly material: string;
  readonly colour: string;
  readonly profileId: string;
  readonly quantity: string;
  readonly finish: string;
}
export interface IntakeFile {
  readonly key: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly stage: 'waiting' | 'uploading' | 'checking' | 'checked' | 'failed';
  /** 0 to 1. */
  readonly sent: number;
  readonly model: ModelAnswer | null;
  readonly report: ModelReport | null;
  readonly trouble: Trouble | null;
  readonly options: Options;
}
export interface Terms {
  readonly customer: string;
  readonly reference: string;
  readonly tier: string;
  /** `2026-04-01`, as the date field has it; empty for none. */
  readonly due: string;
  readonly notes: string;
}
export interface Intake {
  readonly files: readonly IntakeFile[];
  readonly terms: Terms;
}

export const FILE_BYTES_MAX = 200_000_000;
export const FILES_MAX = 200;
const KNOWN = /\.(stl|3mf|obj)$/i;

const noTerms: Terms = { customer: '', reference: '', tier: '', due: '', notes: '' };
const noOptions: Options = { material: '', colour: '', profileId: '', quantity: '1', finish: '' };

/** Why a file is not even sent; null when it is. */
export const notTaken = (name: string, sizeBytes: number): Trouble | null => {
  const trouble = (what: string, cause: string, remedy: string): Trouble => ({
    what,
    cause,
    remedy,
    status: 0,
    code: 'not-taken',
    fields: [],
  });
  if (!KNOWN.test(name))
    return trouble(
      `${name} is no STL, 3MF or OBJ file.`,
      'Only meshes can be priced and printed.',
      'Export the model as STL or 3MF from the CAD program.',
    );
  if (sizeBytes === 0)
    return trouble(`${name} is empty.`, 'The export or the copy broke off.', 'Export it again.');
  if (sizeBytes > FILE_BYTES_MAX)
    return trouble(
      `${name} has ${Math.ceil(sizeBytes / 1e6)} MB; 200 MB are taken at most.`,
      'The mesh is finer than any printer can show.',
      'Export with a coarser tolerance, 0.01 mm is plenty.',
    );
  return null;
};

const patch = (intake: Intake, key: string, change: (file: IntakeFile) => Partial<IntakeFile>): Intake => ({
  ...intake,
  files: intake.files.map((file) => (file.key === key ? { ...file, ...change(file) } : file)),
});

export const createIntake = () =>
  createStore({
    context: { files: [], terms: noTerms } as Intake,
    on: {
      /** New files get the options of the last one: a batch is mostly alike. */
      add: (
        intake,
        event: {
          files: readonly { key: string; name: string; sizeBytes: number }[];
          options: Partial<Options>;
        },
      ) => {
        const like = intake.files.at(-1)?.options;
        const room = FILES_MAX - intake.files.length;
        const added = event.files.slice(0, room).map((file): IntakeFile => {
          const trouble = notTaken(file.name, file.sizeBytes);
          return {
            ...file,
            stage: trouble === null ? 'waiting' : 'failed',
            sent: 0,
            model: null,
            report: null,
            trouble,
            options: { ...noOptions, ...event.options, ...like },
          };
        });
        return { ...intake, files: [...intake.files, ...added] };
      },
      remove: (intake, { key }: { key: string }) => ({
        ...intake,
        files: intake.files.filter((file) => file.key !== key),
      }),
      sending: (intake, { key, sent }: { key: string; sent: number }) =>
        patch(intake, key, () => ({ stage: 'uploading', sent })),
      stored: (intake, { key, model }: { key: string; model: ModelAnswer }) =>
        patch(intake, key, () => ({ stage: 'checking', sent: 1, model })),
      reported: (intake, { key, report }: { key: string; report: ModelReport }) =>
        patch(intake, key, () => ({
          report,
          stage: report.state === 'analysed' ? 'checked' : report.state === 'failed' ? 'failed' : 'checking',
        })),
      failed: (intake, { key, trouble }: { key: string; trouble: Trouble }) =>
        patch(intake, key, () => ({ stage: 'failed', trouble })),
      again: (intake, { key }: { key: string }) =>
        patch(intake, key, () => ({ stage: 'waiting', sent: 0, trouble: null, report: null })),
      choose: (intake, { key, options }: { key: string; options: Partial<Options> }) =>
        patch(intake, key, (file) => ({ options: { ...file.options, ...options } })),
      /** The same for every file. */
      chooseAll: (intake, { options }: { options: Partial<Options> }) => ({
        ...intake,
        files: intake.files.map((file) => ({ ...file, options: { ...file.options, ...options } })),
      }),
      term: (intake, { terms }: { terms: Partial<Terms> }) => ({
        ...intake,
        terms: { ...intake.terms, ...terms },
      }),
      clear: () => ({ files: [], terms: noTerms }),
    },
  });
export type IntakeStore = ReturnType<typeof createIntake>;

/** The model must not be made: the check blocks it, or it could not be read. */
export const isBlocked = (file: IntakeFile): boolean =>
  file.stage === 'failed' || file.report?.report?.verdict === 'block';

/** What keeps the request from being sent, in words; null when nothing does. */
export const notYet = ({ files, terms }: Intake): string | null => {
  if (files.length === 0) return 'Drop a model first.';
  if (files.some((file) => file.stage === 'waiting' || file.stage === 'uploading'))
    return 'Files are still on their way up.';
  const blocked = files.filter(isBlocked);
  if (blocked.length > 0)
    return `${blocked.map((file) => file.name).join(', ')} can not be made: take it away or mend it.`;
  const unset = files.find((file) => file.options.material === '' || file.options.colour === '');
  if (unset !== undefined) return `${unset.name} needs a material and a colour.`;
  const odd = files.find((file) => !/^[1-9]\d{0,3}$|^10000$/.test(file.options.quantity));
  if (odd !== undefined) return `${odd.name}: a quantity from 1 to 10,000, please.`;
  return terms.customer.trim() === '' ? 'Who is it for? The customer is missing.' : null;
};

/** A date alone means the end of that day, where the operator sits. */
const endOf = (date: string): number => new Date(`${date}T18:00:00`).getTime();

export const requestOf = ({ files, terms }: Intake): QuoteRequest => ({
  customer: terms.customer.trim(),
  reference: terms.reference.trim() === '' ? null : terms.reference.trim(),
  ...(terms.tier === '' ? {} : { tier: terms.tier }),
  dueAt: terms.due === '' ? null : endOf(terms.due),
  notes: terms.notes.trim() === '' ? null : terms.notes.trim(),
  lines: files.map((file) => ({
    modelHash: file.model!.sha256,
    fileName: file.name,
    material: file.options.material,
    colour: file.options.colour,
    ...(file.options.profileId === '' ? {} : { profileId: file.options.profileId }),
    quantity: Number(file.options.quantity),
    finish: file.options.finish.trim() === '' ? null : file.options.finish.trim(),
  })),
});

export const profilesFor = (farm: FarmAnswer, materialCode: string): FarmAnswer['profiles'] => {
  const material = farm.materials.find((one) => one.code === materialCode);
  return farm.profiles.filter(
    (profile) =>
      profile.lane === (material?.lane ?? 'FDM') &&
      (profile.materials.length === 0 ||
        profile.materials.includes(materialCode) ||
        (material !== undefined && profile.materials.includes(material.kind))),
  );
};
