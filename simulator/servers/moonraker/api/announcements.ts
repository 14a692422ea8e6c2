import { type ApiMethod, textArg } from './method.ts';

/** There is no news for a virtual printer; clients ask all the same. */
export const announcementMethods: readonly ApiMethod[] = [
  {
    rpc: 'server.announcements.list',
    http: 'GET /server/announcements/list',
    handle: () => ({ entries: [], feeds: ['moonraker', 'klipper'] }),
  },
  {
    rpc: 'server.announcements.update',
    http: 'POST /server/announcements/update',
    handle: () => ({ entries: [], modified: false }),
  },
  {
    rpc: 'server.announcements.dismiss',
    http: 'POST /server/announcements/dismiss',
    handle: (_, args) => ({ entry_id: textArg(args, 'entry_id') }),
  },
  {
    rpc: 'server.announcements.feeds',
    http: 'GET /server/announcements/feeds',
    handle: () => ({ feeds: ['moonraker', 'klipper'] }),
  },
];
