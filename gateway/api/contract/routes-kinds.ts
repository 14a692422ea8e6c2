/** Reads and commands, alike for every kind of thing. */
import { Schema } from 'effect';
import { commandRoute, commands } from './commands.ts';
import { filterFields } from './filters.ts';
import { type KindPath, kindByPath, kindPaths } from './kinds.ts';
import { bodyOf } from './payloads.ts';
import * as A from './responses.ts';
import { flag, params, type Route, seq, text, whole } from './route.ts';

const reads = (path: KindPath): readonly Route[] => {
  const kind = kindByPath[path];
  const root = `/api/v1/${path}`;
  const filters = Object.fromEntries(filterFields[kind].map((field) => [field, text]));
  return [
    {
      id: `${path}.list`,
      method: 'GET',
      path: root,
      tag: path,
      summary: `${path[0]!.toUpperCase()}${path.slice(1)}, newest first; several values of a filter are joined by commas.`,
      query: params({
        status: text,
        order: Schema.optionalKey(Schema.Literals(['newest', 'oldest'])),
        limit: whole(1, 1_000),
        cursor: text,
        ...filters,
      }),
      status: 200,
      answer: A.PageBody,
    },
    {
      id: `${path}.get`,
      method: 'GET',
      path: `${root}/:id`,
      tag: path,
      summary: `One ${kind}, with the commands that it takes now.`,
      status: 200,
      answer: A.OneBody,
    },
    {
      id: `${path}.timeline`,
      method: 'GET',
      path: `${root}/:id/timeline`,
      tag: path,
      summary: `Everything that happened to the ${kind}, oldest first; with \`related=1\` also what it led to elsewhere.`,
      query: params({ related: flag, after: seq, limit: whole(1, 1_000) }),
      status: 200,
      answer: A.Timeline,
    },
  ];
};

export const readRoutes: readonly Route[] = kindPaths.flatMap(reads);

export const commandRoutes: readonly Route[] = commands.map((command) => ({
  id: `${commandRoute(command).split('/')[3]}.${command.command}`,
  method: 'POST',
  path: commandRoute(command),
  tag: commandRoute(command).split('/')[3]!,
  summary: command.description,
  body: bodyOf(command),
  bodyOptional: true,
  status: 200,
  answer: A.CommandAnswer,
  keyed: true,
}));
