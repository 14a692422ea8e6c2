/**
 * Waits for parts that start side by side. Where one fails, the others are waited for all the same: only what has
 * finished starting can be stopped again.
 */
export async function together<P extends readonly unknown[]>(
  ...parts: { [I in keyof P]: Promise<P[I]> }
): Promise<P> {
  await Promise.allSettled(parts);
  return Promise.all(parts) as unknown as Promise<P>;
}
