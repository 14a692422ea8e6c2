/** What stands around every place: the rail, the bar, and what the operator must know of the connection. */
import { useSignal } from '@preact/signals';
import { STALE_MILLISECONDS } from './models/feed.ts';
import { count, duration } from './models/format.ts';
import {
  clock,
  counters,
  farm,
  feed,
  feedAge,
  fresh,
  lane,
  preferences,
  router,
  session,
  signIn,
} from './models/here.ts';
import { densities, nextOf, themes } from './models/preferences.ts';
import { type Trouble, troubleFrom } from './models/problem.ts';
import { places } from './places/places.ts';
import { Link, ProblemNote } from './ui/bits.tsx';
import { helpOpen } from './ui/help.tsx';
import { Icon, Mark } from './ui/icons.tsx';
import { paletteOpen } from './ui/palette.tsx';
import { Shape } from './ui/state.tsx';

export const Rail = ({ at }: { readonly at: string | undefined }) => (
  <nav class="rail" aria-label="Places">
    <Link to="/" class="farm" aria-label="Today">
      <Mark />
      <span class="cut">{farm.value?.name ?? 'Print Farm OS'}</span>
    </Link>
    {places.map((place) => {
      const told = counters.value === null ? undefined : place.tally?.(counters.value.counters);
      return (
        <Link
          key={place.id}
          to={place.href}
          aria-current={place.id === at ? 'page' : undefined}
          title={`${place.word} (g ${place.letter})`}
        >
          <Icon name={place.icon} />
          <span class="word">{place.word}</span>
          {told !== undefined && told.count > 0 && (
            <span class={`tally ${told.tone ?? ''}`}>{told.count}</span>
          )}
        </Link>
      );
    })}
    <div class="foot">
      Print Farm OS {farm.value?.version}
      <br />
      <button type="button" class="link" onClick={() => (helpOpen.value = true)}>
        Keys <kbd>?</kbd>
      </button>
    </div>
  </nav>
);

const themeWords = { system: 'as the system', light: 'light', dark: 'dark' } as const;
const themeIcons = { system: 'auto', light: 'sun', dark: 'moon' } as const;

export const Bar = () => {
  const { theme, density } = preferences.current.value;
  return (
    <header class="bar">
      <button
        type="button"
        class="find"
        aria-label="Find or do (Ctrl K)"
        onClick={() => {
          paletteOpen.value = true;
        }}
      >
        <Icon name="search" />
        <span>Find or do…</span>
        <kbd>Ctrl K</kbd>
      </button>
      <Lanes />
      <span class="space" />
      <Age />
      <button
        type="button"
        class="button ghost icon"
        title={`Theme: ${themeWords[theme]} (t)`}
        aria-label={`Theme: ${themeWords[theme]}`}
        onClick={() => preferences.change({ theme: nextOf(themes, theme) })}
      >
        <Icon name={themeIcons[theme]} />
      </button>
      <button
        type="button"
        class="button ghost icon wide-only"
        title={`Density: ${density}`}
        aria-label={`Density: ${density}`}
        onClick={() => preferences.change({ density: nextOf(densities, density) })}
      >
        <Icon name={density === 'compact' ? 'dense' : 'rows'} />
      </button>
      <Operator />
    </header>
  );
};

const Lanes = () => {
  const { value } = farm;
  if (value !== null && value.lanes.length < 2) return null;
  return (
    <fieldset class="segments" aria-label="Lane">
      {[null, 'FDM', 'UV'].map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={lane.value === one}
          onClick={() => router.filter({ lane: one })}
        >
          {one ?? 'All'}
        </button>
      ))}
    </fieldset>
  );
};

const Age = () => {
  const { link } = feed.state.value;
  const age = feedAge.value;
  const live = fresh.value;
  const words = live
    ? 'Live'
    : link === 'connecting'
      ? 'Connecting'
      : age === null
        ? 'No link'
        : `${duration(age / 1000)} old`;
  return (
    <span
      class="state"
      data-tone={live ? 'done' : link === 'connecting' ? 'queued' : 'alert'}
      title={age === null ? 'Nothing heard yet' : `The farm was heard ${duration(age / 1000)} ago`}
    >
      <Shape name={live ? 'disc' : link === 'connecting' ? 'dashes' : 'hatch'} />
      <span class={live ? 'wide-only' : ''}>{words}</span>
    </span>
  );
};

const Operator = () => {
  const { operator } = preferences.current.value;
  const editing = useSignal(false);
  if (editing.value)
    return (
      <form
        onSubmit={(event) => {
          event.preventDefault();
          editing.value = false;
        }}
      >
        <input
          class="input"
          style={{ width: '140px' }}
          aria-label="Your name, as it stands in the journal"
          placeholder="Your name"
          maxLength={60}
          ref={(field) => field?.focus()}
          value={operator}
          onInput={(event) => preferences.change({ operator: event.currentTarget.value.trim() })}
          onBlur={() => {
            editing.value = false;
          }}
        />
      </form>
    );
  return (
    <button
      type="button"
      class="button ghost"
      title="Your name stands in the journal beside everything you do here"
      onClick={() => {
        editing.value = true;
      }}
    >
      <Icon name="person" />
      <span class="wide-only">{operator === '' ? 'Who are you?' : operator}</span>
    </button>
  );
};

export const Notices = () => {
  const { link, because, attempt } = feed.state.value;
  const age = feedAge.value;
  void clock.wall.value;
  if (session.value?.tokenNeeded && !session.value.signedIn) return <SignIn />;
  const stale = age !== null && age > STALE_MILLISECONDS;
  const lost = link === 'broken' && attempt > 1;
  if (!stale && !lost && link !== 'refused') return <div class="notices" />;
  return (
    <div class="notices">
      <div class="notice alert" role="alert">
        <Shape name="hatch" tone="alert" />
        <span class="grow">
          {age === null
            ? 'The farm does not answer.'
            : `What you see is ${duration(age / 1000)} old: the farm is not heard. Actions wait until it is.`}{' '}
          <span class="second">
            {because}
            {link === 'broken' && attempt > 1 ? ` Tried ${count(attempt, 'time')}.` : ''}
          </span>
        </span>
        <button type="button" class="button small" onClick={() => feed.retry()}>
          Try now
        </button>
      </div>
    </div>
  );
};

const SignIn = () => {
  const token = useSignal('');
  const trouble = useSignal<Trouble | null>(null);
  const enter = async (event: Event) => {
    event.preventDefault();
    try {
      await signIn(token.value);
      trouble.value = null;
    } catch (error) {
      trouble.value = troubleFrom(error);
    }
  };
  return (
    <div class="notices">
      <form class="notice" onSubmit={enter}>
        <Shape name="lock" tone="wait" />
        <label class="row grow">
          <span>This farm asks for its token.</span>
          <input
            class="input"
            style={{ width: '260px' }}
            type="password"
            autocomplete="current-password"
            value={token.value}
            onInput={(event) => {
              token.value = event.currentTarget.value;
            }}
          />
        </label>
        <button type="submit" class="button primary small">
          Sign in
        </button>
        <ProblemNote trouble={trouble.value} />
      </form>
    </div>
  );
};
