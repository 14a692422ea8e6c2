/** Everything that happened to one actor: facts in order, who and why, effects with their outcome, links to the cause. */
import { useSignal } from '@preact/signals';
import type { TimelineEffect, TimelineItem } from '../../gateway/api/contract/responses.ts';
import type { Reason } from '../../runtime/envelope.ts';
import type { Detail } from '../models/detail.ts';
import { absolute, clockTime, day } from '../models/format.ts';
import { clock } from '../models/here.ts';
import { addressPath } from '../places/addresses.ts';
import { Link, Section } from './bits.tsx';
import { Shape } from './state.tsx';

/** Turns shown at first, newest on top. */
const SHOWN = 30;

export const TimelineSection = ({ detail }: { readonly detail: Detail }) => {
  const shown = useSignal(SHOWN);
  const items = detail.timeline.value;
  if (items === null)
    return (
      <Section title="Timeline">
        <p class="quiet">Reading…</p>
      </Section>
    );
  const told = items.filter((item) => item.facts.length > 0 || item.effects.length > 0).toReversed();
  return (
    <Section title="Timeline" aside={`${told.length} ${told.length === 1 ? 'turn' : 'turns'}, newest first`}>
      <ol class="timeline">
        {told.slice(0, shown.value).map((item) => (
          <Turn key={item.seq} item={item} />
        ))}
      </ol>
      {told.length > shown.value && (
        <button type="button" class="button" onClick={() => (shown.value += SHOWN * 4)}>
          Show {told.length - shown.value} earlier
        </button>
      )}
    </Section>
  );
};

const Turn = ({ item }: { readonly item: TimelineItem }) => {
  const person = item.by.kind === 'operator';
  const bad = item.facts.some((fact) => /fail|refus|trip|stuck|block|desync|cancel/i.test(fact.type));
  const told = item.facts
    .filter((fact, index) => item.facts.findIndex((one) => one.type === fact.type) === index)
    .map((fact) => ({ fact, times: item.facts.filter((one) => one.type === fact.type).length }));
  const sameDay = day(item.at) === day(clock.now.value);
  return (
    <li>
      <span class={`dot ${bad ? 'bad' : person ? 'person' : ''}`} />
      <div class="stack" style={{ gap: '2px' }}>
        {told.map(({ fact, times }) => (
          <span key={fact.type} class="what">
            {fact.words}
            {times > 1 ? ` × ${times}` : ''}
            <Telling payload={fact.payload} />
          </span>
        ))}
        <span class="who">
          <Who by={item.by} />
        </span>
        {item.reason && <Why reason={item.reason} />}
        {item.effects.map((effect) => (
          <EffectRow key={effect.id} effect={effect} />
        ))}
        <details>
          <summary>#{item.seq}</summary>
          <pre>{JSON.stringify({ message: item.message, facts: item.facts }, null, 2)}</pre>
        </details>
      </div>
      <time class="when" title={absolute(item.at)}>
        {sameDay ? '' : `${day(item.at)} `}
        {clockTime(item.at)}
      </time>
    </li>
  );
};

const Why = ({ reason }: { readonly reason: Reason }) => (
  <span class="small">
    Reason: {reason.code.replaceAll('-', ' ')}
    {reason.words ? `. “${reason.words}”` : ''}
  </span>
);

export const Who = ({ by }: { readonly by: TimelineItem['by'] }) => {
  if (by.kind === 'operator') return <strong class="strong">{by.id}</strong>;
  if (by.kind === 'timer') return <span title={by.id}>its timer</span>;
  if (by.kind === 'actor') return <Address address={by.id} />;
  return <>{by.id}</>;
};

/** Kinds of which a farm has one, so that an id says nothing. */
const theOnly: Readonly<Record<string, string>> = {
  composer: 'the composer',
  dispatcher: 'the dispatcher',
  guard: 'the guard',
  policy: 'the policy',
};

export const Address = ({ address }: { readonly address: string }) => {
  const path = addressPath(address);
  const id = address.slice(address.indexOf('/') + 1);
  const kind = address.slice(0, address.indexOf('/'));
  const name = theOnly[kind] ?? id;
  return path === null ? (
    <span class="id">{name}</span>
  ) : (
    <Link to={path} class="plain id">
      {name}
    </Link>
  );
};

/** An address as a row names it: “job J-1042”, “the dispatcher”. */
export const Thing = ({ address }: { readonly address: string }) => {
  const kind = address.slice(0, address.indexOf('/'));
  return (
    <>
      {theOnly[kind] === undefined && <span class="quiet">{kind} </span>}
      <Address address={address} />
    </>
  );
};

/** The one field of a fact that people read: its words. */
export const Telling = ({ payload }: { readonly payload: unknown }) => {
  if (typeof payload !== 'object' || payload === null) return null;
  const fields = payload as Record<string, unknown>;
  const cause = fields.cause as { readonly because?: unknown } | null | undefined;
  const words = fields.because ?? fields.why ?? cause?.because ?? fields.pausedBecause ?? fields.heldBecause;
  return typeof words === 'string' && words !== '' ? (
    <span class="second" style={{ fontWeight: 400 }}>
      : {words}
    </span>
  ) : null;
};

const outcomes = {
  pending: ['half', 'live', 'under way'],
  done: ['tick', 'done', 'done'],
  failed: ['triangle', 'alert', 'failed'],
  unknown: ['ring', 'idle', 'outcome not kept'],
} as const;
const EffectRow = ({ effect }: { readonly effect: TimelineEffect }) => {
  const [shape, tone, word] = outcomes[effect.outcome];
  return (
    <span class="row tight small">
      <Shape name={shape} tone={tone} />
      <span>
        {effect.type} <span class="quiet">{word}</span>
        {effect.attempts !== null && effect.attempts > 1 ? `, ${effect.attempts} tries` : ''}
        {effect.detail ? `: ${effect.detail}` : ''}
      </span>
    </span>
  );
};
