import { router } from './models/here.ts';
import { match, type Params } from './models/router.ts';
import { FloorPlace } from './places/floor/floor.tsx';
import { type Place, places } from './places/places.ts';
import { QueuePlace } from './places/queue/queue.tsx';
import { TodayPlace } from './places/today/today.tsx';
import { Bar, Notices, Rail } from './shell.tsx';
import { Empty, Link } from './ui/bits.tsx';
import { Dialog } from './ui/dialog.tsx';
import { Help } from './ui/help.tsx';
import { later } from './ui/later.tsx';
import { Palette } from './ui/palette.tsx';
import { Toasts } from './ui/toast.tsx';

const find = (path: string): { readonly place: Place; readonly params: Params } | null => {
  for (const place of places) {
    for (const pattern of place.patterns) {
      const params = match(pattern, path);
      if (params !== null) return { place, params };
    }
  }
  return null;
};

/** The first page carries what a floor shift looks at; the rest comes a moment later. */
const QuotesPlace = later(async () => (await import('./places/quotes/quotes.tsx')).QuotesPlace);
const OrdersPlace = later(async () => (await import('./places/orders/orders.tsx')).OrdersPlace);
const PlatesPlace = later(async () => (await import('./places/plates/plates.tsx')).PlatesPlace);
const MaterialsPlace = later(async () => (await import('./places/materials/materials.tsx')).MaterialsPlace);
const WhatIfPlace = later(async () => (await import('./places/whatif/whatif.tsx')).WhatIfPlace);
const InsightPlace = later(async () => (await import('./places/insight/insight.tsx')).InsightPlace);
const SettingsPlace = later(async () => (await import('./places/settings/settings.tsx')).SettingsPlace);
const LogPlace = later(async () => (await import('./places/log/log.tsx')).LogPlace);

export const warmUp = () => {
  for (const place of [
    QuotesPlace,
    OrdersPlace,
    PlatesPlace,
    MaterialsPlace,
    WhatIfPlace,
    InsightPlace,
    LogPlace,
    SettingsPlace,
  ])
    place.warm();
};

const views = {
  today: TodayPlace,
  floor: FloorPlace,
  queue: QueuePlace,
  quotes: QuotesPlace,
  orders: OrdersPlace,
  plates: PlatesPlace,
  materials: MaterialsPlace,
  whatif: WhatIfPlace,
  insight: InsightPlace,
  log: LogPlace,
  settings: SettingsPlace,
} as const;

export const App = () => {
  const found = find(router.path.value);
  const View = found === null ? null : views[found.place.id];
  return (
    <div class="shell">
      <Rail at={found?.place.id} />
      <Bar />
      <Notices />
      <main class="main" id="main">
        {View === null ? (
          <div class="sheet">
            <Empty
              icon="link"
              title="There is no such page"
              actions={
                <Link to="/" class="button primary">
                  Today
                </Link>
              }
            >
              Nothing is at {router.path.value}. The address may be misspelt, or of a thing this console does
              not show yet.
            </Empty>
          </div>
        ) : (
          <View id={found?.params.id ?? null} />
        )}
      </main>
      <Dialog />
      <Palette />
      <Help />
      <Toasts />
    </div>
  );
};
