/** Carries an effect out by the handler of the live farm, and again after a pause where that fails, as the kernel does. */
import type { EffectRequest } from '../../runtime/envelope.ts';
import type { EffectHandler } from '../../runtime/kernel.ts';
import type { Reply } from './lanes.ts';
import type { World } from './world.ts';

const defaults = { attemptsMax: 20, pauseMs: 500, pauseMsMax: 60_000 };
/** After that it would be parked; somebody sees it there and has it tried again. */
const PARKED_MS = 3_600_000;

export function carryOut(
  world: World,
  handler: EffectHandler,
  signal: AbortSignal,
  request: EffectRequest,
  done: (replies: readonly Reply[]) => void,
  alive: () => boolean,
  tried: boolean,
): void {
  const { attemptsMax, pauseMs, pauseMsMax } = { ...defaults, ...handler.retry };
  const attempt = async (number: number, isAgain: boolean): Promise<void> => {
    const again = (inMs: number, next: number) =>
      world.after(inMs, () => alive() && world.carry(attempt(next, true)));
    let replies: readonly Reply[];
    try {
      const begun = handler.handle(request, { attempt: number, mayHaveBeenTried: isAgain, signal });
      replies = await (begun as Promise<readonly Reply[]>);
    } catch (error) {
      if (!alive()) return;
      if (isDefect(error)) throw error;
      if (number >= attemptsMax) again(PARKED_MS, 1);
      else again(Math.min(pauseMs * 2 ** (number - 1), pauseMsMax), number + 1);
      return;
    }
    if (alive()) done(replies);
  };
  world.carry(attempt(1, tried));
}

/** A mistake in the program, which no second attempt mends. */
const isDefect = (error: unknown): boolean =>
  error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
