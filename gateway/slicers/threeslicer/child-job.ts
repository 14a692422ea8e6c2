/** What the slicing process is told and what it tells, as JSON files in the work folder. */
import type { LabelOptions } from './label.ts';
import type { KernelParams } from './params.ts';

export interface ChildJob {
  readonly models: ReadonlyArray<{ readonly path: string; readonly heightFactor: number }>;
  /** Taken from every coordinate: the kernel wants the plate around 0, 0. */
  readonly centreXMillimetres: number;
  readonly centreYMillimetres: number;
  readonly params: KernelParams;
  readonly label: LabelOptions;
  readonly memoryBytes: number;
  readonly firstLine: string;
  /** Comment lines at the end of the file, without the `; `. */
  readonly lastLines: ReadonlyArray<string>;
  readonly gcodePath: string;
  readonly reportPath: string;
}

export type ChildReport =
  | {
      readonly ok: true;
      readonly layers: number;
      readonly warnings: ReadonlyArray<string>;
    }
  | { readonly ok: false; readonly memoryLimit: boolean; readonly error: string };
