import { type ApiMethod, booleanArg, listArg, textArg } from './method.ts';

export const jobQueueMethods: readonly ApiMethod[] = [
  {
    rpc: 'server.job_queue.status',
    http: 'GET /server/job_queue/status',
    handle: ({ server }) => server.jobQueue.status(),
  },
  {
    rpc: 'server.job_queue.post_job',
    http: 'POST /server/job_queue/job',
    handle: ({ server, user }, args) => {
      server.jobQueue.add(listArg(args, 'filenames'), user ?? 'No User', booleanArg(args, 'reset', false));
      return server.jobQueue.status();
    },
  },
  {
    rpc: 'server.job_queue.delete_job',
    http: 'DELETE /server/job_queue/job',
    handle: ({ server }, args) => {
      server.jobQueue.remove(booleanArg(args, 'all', false) ? 'all' : listArg(args, 'job_ids'));
      return server.jobQueue.status();
    },
  },
  {
    rpc: 'server.job_queue.pause',
    http: 'POST /server/job_queue/pause',
    handle: ({ server }) => {
      server.jobQueue.pause();
      return server.jobQueue.status();
    },
  },
  {
    rpc: 'server.job_queue.start',
    http: 'POST /server/job_queue/start',
    handle: ({ server }) => {
      server.jobQueue.start();
      return server.jobQueue.status();
    },
  },
  {
    rpc: 'server.job_queue.jump',
    http: 'POST /server/job_queue/jump',
    handle: ({ server }, args) => {
      server.jobQueue.jump(textArg(args, 'job_id'));
      return server.jobQueue.status();
    },
  },
];
