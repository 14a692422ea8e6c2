export * from './commands.ts';
export * from './feed.ts';
export * from './kinds.ts';
export * from './problem.ts';
export * from './requests.ts';
export * from './responses.ts';
