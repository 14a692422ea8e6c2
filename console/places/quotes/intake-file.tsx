/** One file of the intake: its way up, what the check found, and how it is to be made. */
import type { Finding, PreflightReport } from '../../../actors/preflight/schema.ts';
import { bytes, count, percent, size, volume } from '../../models/format.ts';
import { farm } from '../../models/here.ts';
import { type IntakeFile, profilesFor } from '../../models/intake.ts';
import { Meter, ProblemNote } from '../../ui/bits.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Picture } from '../../ui/picture.tsx';
import { LookState, Shape } from '../../ui/state.tsx';
import { severityLook } from './severity.ts';
import { intake, removeFile, tryAgain } from './uploads.ts';

export const IntakeFileCard = ({ file, many }: { readonly file: IntakeFile; readonly many: boolean }) => {
  const report = file.report?.report ?? null;
  const failure = file.report?.failure ?? null;
  return (
    <li class="part">
      <Picture hash={file.report?.previewHash ?? null} name={file.name} />
      <div class="stack">
        <div class="row between nowrap-row">
          <strong class="strong cut" title={file.name}>
            {file.name}
          </strong>
          <button
            type="button"
            class="copy"
            aria-label={`Take ${file.name} away`}
            onClick={() => removeFile(file.key)}
          >
            <Icon name="close" />
          </button>
        </div>
        <Stage file={file} />
        {report && (
          <Measured
            report={report}
            fits={file.report?.fits.filter((one) => one.fits).length ?? 0}
            all={file.report?.fits.length ?? 0}
          />
        )}
        {report && report.findings.length > 0 && (
          <ul class="checks small">
            {report.findings.map((finding) => (
              <FindingRow key={finding.code} finding={finding} />
            ))}
          </ul>
        )}
        {failure && (
          <ProblemNote
            trouble={{
              what: failure.what,
              cause: failure.likelyCause,
              remedy: failure.whatToDo,
              status: 0,
              code: failure.code,
              fields: [],
            }}
          />
        )}
        <ProblemNote trouble={file.trouble} />
        {file.trouble && file.trouble.code !== 'not-taken' && (
          <div class="row">
            <button type="button" class="button small" onClick={() => tryAgain(file.key)}>
              Send again
            </button>
          </div>
        )}
        {file.stage !== 'failed' && <Choices file={file} many={many} />}
      </div>
    </li>
  );
};

const Stage = ({ file }: { readonly file: IntakeFile }) => {
  const total = bytes(file.sizeBytes);
  if (file.stage === 'uploading')
    return (
      <div class="stack" style={{ gap: '4px' }}>
        <span class="second small">
          {file.sent < 1 ? `${percent(file.sent)} of ${total}` : `${total} sent, being stored…`}
        </span>
        <Meter share={file.sent} label={`Upload of ${file.name}`} tone="live" />
      </div>
    );
  if (file.stage === 'waiting') return <span class="quiet small">{total}, waits for its turn</span>;
  if (file.stage === 'checking')
    return <LookState look={{ tone: 'live', shape: 'half', word: 'Checking the model' }} />;
  const report = file.report?.report;
  return report ? <LookState look={severityLook(report.verdict)} /> : null;
};

const Measured = (props: {
  readonly report: PreflightReport;
  readonly fits: number;
  readonly all: number;
}) => {
  const { report } = props;
  return (
    <div class="row second small">
      <span>{size(report.boundsMm.size)}</span>
      <span>
        {volume(report.volumeMm3)}
        {report.volumeIsReliable ? '' : ' (estimated)'}
      </span>
      <span>{count(report.triangleCount, 'triangle')}</span>
      {props.all > 0 && (
        <span class={props.fits === 0 ? 'tone-alert' : ''}>
          fits {props.fits} of {count(props.all, 'machine')}
        </span>
      )}
      {report.units.source === 'assumed' && report.units.guess !== report.units.applied && (
        <span class="tone-wait">
          taken as {report.units.applied}, looks like {report.units.guess}
        </span>
      )}
    </div>
  );
};

const FindingRow = ({ finding }: { readonly finding: Finding }) => {
  const look = severityLook(finding.severity);
  return (
    <li>
      <Shape name={look.shape} tone={look.tone} />
      <span>
        {finding.what} <span class="quiet">{finding.likelyCause}</span>{' '}
        {finding.severity === 'ok' ? '' : finding.whatToDo}
      </span>
    </li>
  );
};

const Choices = ({ file, many }: { readonly file: IntakeFile; readonly many: boolean }) => {
  const { value } = farm;
  if (value === null) return null;
  const { options } = file;
  const material = value.materials.find((one) => one.code === options.material);
  const choose = (next: Partial<typeof options>) => intake.trigger.choose({ key: file.key, options: next });
  return (
    <>
      <div class="fields tight">
        <label class="field">
          <span>Material</span>
          <select
            value={options.material}
            onChange={(event) => {
              const code = event.currentTarget.value;
              const colours = value.materials.find((one) => one.code === code)?.colours ?? [];
              const same = colours.find((one) => one.name === options.colour);
              choose({ material: code, colour: (same ?? colours[0])?.name ?? '', profileId: '' });
            }}
          >
            {value.materials.map((one) => (
              <option key={one.code} value={one.code}>
                {one.name ?? one.code}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>Colour</span>
          <select value={options.colour} onChange={(event) => choose({ colour: event.currentTarget.value })}>
            {material?.colours.map((one) => (
              <option key={one.name} value={one.name}>
                {one.name}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>Profile</span>
          <select
            value={options.profileId}
            onChange={(event) => choose({ profileId: event.currentTarget.value })}
          >
            <option value="">Standard for the material</option>
            {profilesFor(value, options.material).map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span>Quantity</span>
          <input
            type="text"
            inputMode="numeric"
            value={options.quantity}
            aria-invalid={!/^[1-9]\d*$/.test(options.quantity)}
            onInput={(event) => choose({ quantity: event.currentTarget.value.trim() })}
          />
        </label>
        <label class="field">
          <span>Finish (if any)</span>
          <input
            type="text"
            maxLength={80}
            value={options.finish}
            onInput={(event) => choose({ finish: event.currentTarget.value })}
          />
        </label>
      </div>
      {many && (
        <div class="row">
          <button
            type="button"
            class="link small"
            onClick={() => {
              const { quantity: _, ...same } = options;
              intake.trigger.chooseAll({ options: same });
            }}
          >
            Make all files like this
          </button>
        </div>
      )}
    </>
  );
};
