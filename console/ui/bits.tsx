/** Small things that every place is made of. */
import { useComputed, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { absolute, mass, money, relative } from '../models/format.ts';
import { clock, farm, router } from '../models/here.ts';
import { sayPointer, type Trouble } from '../models/problem.ts';
import { Icon, type IconName } from './icons.tsx';
import { Shape } from './state.tsx';

/** A time as a distance, with the time itself on hover. Only the text changes as it passes. */
export const When = ({ at }: { readonly at: number | null | undefined }) => {
  const moment = useSignal(at);
  moment.value = at;
  const text = useComputed(() => relative(moment.value, clock.now.value));
  return (
    <time class="nowrap" title={absolute(at)} dateTime={at ? new Date(at).toISOString() : ''}>
      {text}
    </time>
  );
};

export const Money = ({
  minor,
  currency,
}: {
  readonly minor: number | null | undefined;
  readonly currency?: string;
}) => {
  const { value } = farm;
  return (
    <span class="nowrap">{money(minor, currency ?? value?.currency ?? 'USD', value?.minorDigits ?? 2)}</span>
  );
};

export const Mass = ({ grams }: { readonly grams: number | null | undefined }) => (
  <span class="nowrap">{mass(grams)}</span>
);

interface LinkProps {
  readonly to: string;
  readonly children: ComponentChildren;
  readonly class?: string;
  readonly title?: string;
  readonly 'aria-label'?: string;
  readonly 'aria-current'?: 'page' | undefined;
}
/** A link within the console: the browser's own keys (open in a tab) keep working. */
export const Link = ({ to, children, ...rest }: LinkProps) => (
  <a
    {...rest}
    href={router.hrefOf(to)}
    onClick={(event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      event.stopPropagation();
      router.go(to);
    }}
  >
    {children}
  </a>
);

const SPEAKABLE = 14;
/** Ids are short enough to say; a long one is shown by its end and copied whole. */
export const Id = ({
  id,
  to,
  copy,
}: {
  readonly id: string;
  readonly to?: string;
  readonly copy?: boolean;
}) => {
  const long = /^[0-9a-f]{32,}$/.test(id) || (id.length > 26 && id.length > SPEAKABLE);
  const text = long ? `${id.slice(0, 6)}…${id.slice(-4)}` : id;
  const label = (
    <span class="id" title={id}>
      {text}
    </span>
  );
  return (
    <>
      {to === undefined ? (
        label
      ) : (
        <Link to={to} class="plain">
          {label}
        </Link>
      )}
      {copy && <CopyButton text={id} />}
    </>
  );
};

export const CopyButton = ({ text }: { readonly text: string }) => {
  const done = useSignal(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      done.value = true;
      setTimeout(() => {
        done.value = false;
      }, 1_500);
    } catch {
      // Without a secure context there is no clipboard: the id stands there to be selected.
    }
  };
  return (
    <button type="button" class="copy" title={`Copy ${text}`} aria-label={`Copy ${text}`} onClick={copy}>
      {done.value ? <Shape name="tick" tone="done" /> : <Icon name="copy" />}
    </button>
  );
};

export const ProblemNote = ({ trouble }: { readonly trouble: Trouble | null | undefined }) =>
  trouble ? (
    <div class="problem" role="alert">
      <div class="row">
        <Shape name="triangle" tone="alert" />
        <strong class="strong">{trouble.what}</strong>
      </div>
      {trouble.cause !== '' && <p class="second">{trouble.cause}</p>}
      <p>{trouble.remedy}</p>
      {trouble.fields.length > 0 && (
        <ul>
          {trouble.fields.map((field) => (
            <li key={field.pointer}>
              {sayPointer(field.pointer)}: {field.detail}
              {field.suggestion ? ` Did you mean ${field.suggestion}?` : ''}
            </li>
          ))}
        </ul>
      )}
    </div>
  ) : null;

interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children: ComponentChildren;
  readonly actions?: ComponentChildren;
}
/** Says what will be here and how to make it so. */
export const Empty = ({ icon, title, children, actions }: EmptyProps) => (
  <div class="empty">
    <span class="glyph">
      <Icon name={icon} />
    </span>
    <h2>{title}</h2>
    <p class="second">{children}</p>
    {actions && <div class="row">{actions}</div>}
  </div>
);

export const Section = (props: {
  readonly title: string;
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}) => (
  <section class="section">
    <header>
      <h2>{props.title}</h2>
      {props.aside !== undefined && <span class="aside">{props.aside}</span>}
    </header>
    {props.children}
  </section>
);

export const Facts = ({ children }: { readonly children: ComponentChildren }) => (
  <dl class="facts">{children}</dl>
);
export const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

export const Meter = (props: {
  readonly share: number;
  readonly label: string;
  readonly tone?: string;
  readonly held?: number;
}) => (
  <div
    class="meter"
    role="progressbar"
    aria-label={props.label}
    aria-valuenow={Math.round(props.share * 100)}
    aria-valuemin={0}
    aria-valuemax={100}
    data-tone={props.tone}
  >
    <i style={{ width: `${Math.min(100, Math.max(0, props.share * 100))}%` }} />
    {props.held !== undefined && props.held > 0 && (
      <i class="held" style={{ width: `${Math.min(100, props.held * 100)}%` }} />
    )}
  </div>
);

export const Colour = ({
  material,
  colour,
}: {
  readonly material?: string | undefined;
  readonly colour?: string | undefined;
}) => {
  const hex = farm.value?.materials
    .find((one) => one.code === material)
    ?.colours.find((one) => one.name === colour)?.hex;
  return (
    <span class="nowrap">
      {hex !== undefined && <i class="swatch" style={{ background: hex }} />}
      {[material, colour].filter(Boolean).join(' ')}
    </span>
  );
};

export interface Option {
  readonly value: string;
  readonly words: string;
  readonly tally?: number;
}
/** Filter chips with how many each would show. */
export const Chips = (props: {
  readonly label: string;
  readonly options: readonly Option[];
  readonly value: string;
  readonly onChoose: (value: string) => void;
}) => (
  <fieldset class="chips" aria-label={props.label}>
    {props.options.map((option) => (
      <button
        key={option.value}
        type="button"
        class="chip"
        aria-pressed={option.value === props.value}
        onClick={() => props.onChoose(option.value)}
      >
        {option.words}
        {option.tally !== undefined && <span class="tally">{option.tally}</span>}
      </button>
    ))}
  </fieldset>
);

export const SearchField = ({ label }: { readonly label: string }) => (
  <label class="search">
    <span class="visually-hidden">{label}</span>
    <Icon name="search" />
    <input
      class="input"
      type="search"
      placeholder={label}
      data-search
      value={router.query.value.get('q') ?? ''}
      onInput={(event) => router.filter({ q: event.currentTarget.value })}
    />
  </label>
);
