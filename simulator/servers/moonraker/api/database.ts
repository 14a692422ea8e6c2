import { keysOf } from '../store/database.ts';
import { ApiError, type ApiMethod, type Args, textArg } from './method.ts';

export const databaseMethods: readonly ApiMethod[] = [
  {
    rpc: 'server.database.list',
    http: 'GET /server/database/list',
    handle: ({ server }) => ({ namespaces: server.database.names(), backups: [] }),
  },
  {
    rpc: 'server.database.get_item',
    http: 'GET /server/database/item',
    handle: ({ server }, args) => {
      const namespace = textArg(args, 'namespace');
      const key = args.key ?? null;
      return { namespace, key, value: server.database.get(namespace, keysOf(key)) };
    },
  },
  {
    rpc: 'server.database.post_item',
    http: 'POST /server/database/item',
    handle: ({ server }, args) => {
      const namespace = textArg(args, 'namespace');
      const { value } = args;
      if (value === undefined) throw new ApiError('No data for argument: value');
      server.database.put(namespace, requiredKeys(args), value);
      return { namespace, key: args.key, value };
    },
  },
  {
    rpc: 'server.database.delete_item',
    http: 'DELETE /server/database/item',
    handle: ({ server }, args) => {
      const namespace = textArg(args, 'namespace');
      return { namespace, key: args.key, value: server.database.delete(namespace, requiredKeys(args)) };
    },
  },
  {
    rpc: 'server.database.compact',
    http: 'POST /server/database/compact',
    handle: () => ({ previous_size: 4096, new_size: 4096 }),
  },
];

function requiredKeys(args: Args): string[] {
  const keys = keysOf(args.key);
  if (keys === undefined) throw new ApiError('No data for argument: key');
  return keys;
}
