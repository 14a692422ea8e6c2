/** What the API shows of a model. */

import type { PrinterSpec } from '../../actors/farm/schema.ts';
import { fitsPrinters } from '../../actors/preflight/fits.ts';
import type { PrinterVolume } from '../../actors/preflight/schema.ts';
import type { ModelReport } from '../api/contract/index.ts';
import type { ApiArtifacts, FarmApi } from '../api/farm-api.ts';
import type { Preparation } from './estimate.ts';
import { isFailed } from './models.ts';

/** Answers at once with what is known, and starts the look where there was none. */
export const modelReportOf =
  (preparation: Preparation, artifacts: Pick<ApiArtifacts, 'stat'>): FarmApi['modelReport'] =>
  async (sha256, fileName) => {
    const { models } = preparation;
    const blank: ModelReport = {
      sha256,
      sizeBytes: (await artifacts.stat(sha256))?.sizeBytes ?? null,
      state: 'stored',
      report: null,
      failure: null,
      fits: [],
      canonicalHash: null,
      previewHash: null,
    };
    if (blank.sizeBytes === null) return blank;
    const model = await models.known(sha256);
    if (model === undefined) {
      // Whoever asks again learns the result; a passing failure leaves it to the next look.
      models.analyse(sha256, fileName ?? 'model').catch(() => undefined);
      return { ...blank, state: 'analysing' };
    }
    if (isFailed(model)) return { ...blank, state: 'failed', failure: model.failure };
    const volumes = (await preparation.printers()).filter((one) => one.lane === 'FDM').map(volumeOf);
    const fits = fitsPrinters(model.report, volumes);
    const { report, canonicalHash, previewHash } = model;
    return { ...blank, state: 'analysed', report, fits, canonicalHash, previewHash };
  };

const volumeOf = ({ id, capability }: PrinterSpec): PrinterVolume => ({
  printerId: id,
  shape: capability.bedShape,
  widthMm: capability.buildVolumeMillimetres.x,
  depthMm: capability.buildVolumeMillimetres.y,
  heightMm: capability.buildVolumeMillimetres.z,
});
