/** Ctrl-K: places, things by their id, and what can be done from anywhere. */
import { signal, useComputed, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { type Found, search } from '../models/find.ts';
import { api, preferences, router, values } from '../models/here.ts';
import { densities, nextOf, themes } from '../models/preferences.ts';
import { places } from '../places/places.ts';
import { jobTitle } from '../places/queue/words.ts';
import { helpOpen } from './help.tsx';
import { Icon } from './icons.tsx';
import { say } from './toast.tsx';

export const paletteOpen = signal(false, { name: 'palette' });

const commands: readonly Found[] = [
  ...places.map(
    (place): Found => ({
      key: place.id,
      icon: place.icon,
      words: `Go to ${place.word}`,
      hint: '',
      keys: `g ${place.letter}`,
      run: () => router.go(place.href),
    }),
  ),
  {
    key: 'new',
    icon: 'upload',
    words: 'New quote: drop models',
    hint: '',
    keys: '',
    run: () => router.go('/quotes/new'),
  },
  {
    key: 'lot',
    icon: 'materials',
    words: 'Receive material',
    hint: '',
    keys: '',
    run: () => router.go('/materials?receive=1'),
  },
  {
    key: 'ask',
    icon: 'whatif',
    words: 'Ask what would be if',
    hint: 'a copy of the farm is simulated',
    keys: '',
    run: () => router.go('/whatif'),
  },
  {
    key: 'theme',
    icon: 'auto',
    words: 'Change theme: light, dark, as the system',
    hint: '',
    keys: 't',
    run: () => preferences.change({ theme: nextOf(themes, preferences.current.value.theme) }),
  },
  {
    key: 'density',
    icon: 'rows',
    words: 'Change density',
    hint: '',
    keys: '',
    run: () => preferences.change({ density: nextOf(densities, preferences.current.value.density) }),
  },
  {
    key: 'stop',
    icon: 'close',
    words: 'Stop all dispatching',
    hint: 'what prints goes on',
    keys: '',
    run: () => dispatching('stop', { because: 'Stopped from the console' }),
  },
  {
    key: 'dispatch',
    icon: 'queue',
    words: 'Dispatch again',
    hint: '',
    keys: '',
    run: () => dispatching('go', {}),
  },
  {
    key: 'keys',
    icon: 'help',
    words: 'Keyboard help',
    hint: '',
    keys: '?',
    run: () => {
      helpOpen.value = true;
    },
  },
];
const dispatching = (command: 'stop' | 'go', body: unknown) =>
  say(
    command === 'stop' ? 'Dispatching is stopped.' : 'Dispatching goes on.',
    api.send('POST', `/api/v1/dispatcher/${command}`, body),
  );

const things = (): readonly Found[] => [
  ...values('job').map((job) =>
    found('job', job.id, 'queue', `/jobs/${job.id}`, `${jobTitle(job)} · ${job.customer ?? ''}`),
  ),
  ...values('order').map((order) =>
    found('order', order.id, 'orders', `/orders/${order.id}`, order.customer ?? ''),
  ),
  ...values('quote').map((quote) =>
    found('quote', quote.id, 'quotes', `/quotes/${quote.id}`, quote.customer ?? ''),
  ),
  ...values('printer').map((printer) =>
    found('printer', printer.id, 'floor', `/printers/${printer.id}`, printer.spec?.name ?? ''),
  ),
  ...values('lot').map((lot) =>
    found('lot', lot.id, 'materials', `/lots/${lot.id}`, `${lot.material} ${lot.colour}`),
  ),
];
const found = (kind: string, id: string, icon: Found['icon'], href: string, hint: string): Found => ({
  key: `${kind}/${id}`,
  icon,
  words: id,
  hint,
  keys: '',
  run: () => router.go(href),
});

export const Palette = () => (paletteOpen.value ? <Open /> : null);

const Open = () => {
  const frame = useRef<HTMLDialogElement>(null);
  const text = useSignal('');
  const at = useSignal(0);
  const hits = useComputed(() => search(text.value, commands, things()));
  useEffect(() => frame.current?.showModal(), []);
  const close = () => {
    paletteOpen.value = false;
  };
  const choose = (index: number) => {
    const hit = hits.value[index];
    if (hit === undefined) return;
    close();
    hit.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0) {
      event.preventDefault();
      at.value = Math.min(hits.value.length - 1, Math.max(0, at.value + by));
      frame.current?.querySelectorAll('[role=option]')[at.value]?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(at.value);
    }
  };
  return (
    <dialog
      ref={frame}
      class="overlay palette"
      aria-label="Find or do"
      onClose={close}
      onCancel={close}
      onPointerDown={(event) => {
        if (event.target === frame.current) close();
      }}
    >
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="hits"
        aria-activedescendant={`hit-${at.value}`}
        aria-label="Find or do"
        placeholder="A place, an id, a customer, an action…"
        autocomplete="off"
        spellcheck={false}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
          at.value = 0;
        }}
        onKeyDown={onKeyDown}
      />
      <div id="hits" role="listbox" aria-label="Found">
        {hits.value.map((hit, index) => (
          <div
            key={hit.key}
            id={`hit-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at.value}
            onPointerMove={() => {
              at.value = index;
            }}
            onClick={() => choose(index)}
            onKeyDown={onKeyDown}
          >
            <Icon name={hit.icon} />
            <span class="cut strong">{hit.words}</span>
            <span class="cut quiet">{hit.hint}</span>
            {hit.keys !== '' && <kbd>{hit.keys}</kbd>}
          </div>
        ))}
        {hits.value.length === 0 && <p class="section quiet">Nothing is called that.</p>}
      </div>
    </dialog>
  );
};
