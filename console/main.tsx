import { render } from 'preact';
import { App, warmUp } from './app.tsx';
import { preferences, router, start } from './models/here.ts';
import { type Command, noKeys, press } from './models/keyboard.ts';
import { nextOf, themes } from './models/preferences.ts';
import { places } from './places/places.ts';
import './styles/index.css';
import { helpOpen } from './ui/help.tsx';
import { paletteOpen } from './ui/palette.tsx';
import { activeList } from './ui/table.tsx';

let keys = noKeys;

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    /^(TEXTAREA|SELECT)$/.test(target.tagName) ||
    (target instanceof HTMLInputElement && target.type !== 'checkbox'));

const obey = (command: Command): boolean => {
  const list = activeList.value;
  switch (command.kind) {
    case 'go': {
      const place = places.find((one) => one.letter === command.letter);
      if (place !== undefined) router.go(place.href);
      return place !== undefined;
    }
    case 'move':
      list?.move(command.by);
      return list !== null;
    case 'ends':
      list?.ends(command.to);
      return list !== null;
    case 'toggle':
      list?.toggle();
      return list !== null;
    case 'toggleAll':
      list?.toggleAll();
      return list !== null;
    case 'open':
      list?.open();
      return list !== null;
    case 'close': {
      const typing = document.activeElement;
      if (isTyping(typing)) (typing as HTMLElement).blur();
      else if (!list?.clear()) document.querySelector<HTMLElement>('[data-close]')?.click();
      return true;
    }
    case 'help':
      helpOpen.value = true;
      return true;
    case 'palette':
      paletteOpen.value = !paletteOpen.value;
      return true;
    case 'search': {
      const field = document.querySelector<HTMLInputElement>('[data-search]');
      field?.focus();
      field?.select();
      return field !== null;
    }
    case 'theme':
      preferences.change({ theme: nextOf(themes, preferences.current.value.theme) });
      return true;
  }
};

window.addEventListener('keydown', (event) => {
  const target = event.target;
  const inDialog = document.querySelector('dialog[open]') !== null;
  const step = press(keys, {
    key: event.key,
    ctrlKey: event.ctrlKey,
    metaKey: event.metaKey,
    altKey: event.altKey,
    shiftKey: event.shiftKey,
    typing: isTyping(target),
    onControl: target instanceof HTMLElement && target.closest('a, button, summary, input, canvas') !== null,
    at: event.timeStamp,
  });
  keys = step.state;
  // A dialog has its own keys; only the palette's own key reaches past it.
  if (step.command === null || (inDialog && step.command.kind !== 'palette')) return;
  if (step.command.kind === 'palette' && inDialog && !paletteOpen.value) return;
  if (obey(step.command)) event.preventDefault();
});

start();
render(<App />, document.getElementById('console')!);
setTimeout(warmUp, 1_500);
