import { ApiError, type ApiMethod, textArg } from './method.ts';

export const accessMethods: readonly ApiMethod[] = [
  {
    rpc: 'access.login',
    http: 'POST /access/login',
    open: true,
    handle: ({ server, connection, transport }, args) => {
      const tokens = server.access.login(textArg(args, 'username'), textArg(args, 'password'));
      if (transport === 'websocket' && connection !== undefined) connection.user = tokens.username;
      return { ...tokens, action: 'user_logged_in' };
    },
  },
  {
    rpc: 'access.logout',
    http: 'POST /access/logout',
    handle: ({ server, user, connection }) => {
      if (user === undefined || user.startsWith('_')) throw new ApiError('No user logged in');
      if (connection !== undefined) connection.user = undefined;
      server.notify('notify_user_logged_out', [{ username: user }]);
      return { username: user, action: 'user_logged_out' };
    },
  },
  {
    rpc: 'access.get_user',
    http: 'GET /access/user',
    handle: ({ server, user }) => (user === undefined ? nobody() : server.access.describe(user)),
  },
  {
    rpc: 'access.post_user',
    http: 'POST /access/user',
    handle: ({ server }, args) => {
      const username = textArg(args, 'username');
      server.access.addUser(username, textArg(args, 'password'));
      server.later(5, () => server.notify('notify_user_created', [{ username }]));
      return { ...server.access.tokens(username), action: 'user_created' };
    },
  },
  {
    rpc: 'access.delete_user',
    http: 'DELETE /access/user',
    handle: ({ server, user }, args) => {
      const username = textArg(args, 'username');
      if (username === user) throw new ApiError(`Cannot delete logged in user ${username}`);
      server.access.removeUser(username);
      server.later(5, () => server.notify('notify_user_deleted', [{ username }]));
      return { username, action: 'user_deleted' };
    },
  },
  {
    rpc: 'access.users.list',
    http: 'GET /access/users/list',
    handle: ({ server }) => ({ users: server.access.users() }),
  },
  {
    rpc: 'access.user.password',
    http: 'POST /access/user/password',
    handle: ({ server, user }, args) => {
      if (user === undefined) return nobody();
      server.access.setPassword(user, textArg(args, 'password'), textArg(args, 'new_password'));
      return { username: user, action: 'user_password_reset' };
    },
  },
  {
    rpc: 'access.refresh_jwt',
    http: 'POST /access/refresh_jwt',
    open: true,
    handle: ({ server }, args) => ({
      ...server.access.refresh(textArg(args, 'refresh_token')),
      action: 'user_jwt_refresh',
    }),
  },
  {
    rpc: 'access.oneshot_token',
    http: 'GET /access/oneshot_token',
    handle: ({ server, address, user }) => server.access.oneshot(address, user ?? nobody()),
  },
  {
    rpc: 'access.info',
    http: 'GET /access/info',
    open: true,
    handle: ({ server }) => ({
      default_source: 'moonraker',
      available_sources: ['moonraker'],
      login_required: server.access.loginRequired,
      trusted: server.access.trusted,
    }),
  },
  { rpc: 'access.get_api_key', http: 'GET /access/api_key', handle: ({ server }) => server.access.apiKey },
  {
    rpc: 'access.post_api_key',
    http: 'POST /access/api_key',
    handle: ({ server }) => server.access.newApiKey(),
  },
];

function nobody(): never {
  throw new ApiError('Unauthorized', 401);
}
