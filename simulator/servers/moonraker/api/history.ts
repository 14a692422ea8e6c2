import { ApiError, type ApiMethod, booleanArg, numberArg, optionalText, textArg } from './method.ts';

export const historyMethods: readonly ApiMethod[] = [
  {
    rpc: 'server.history.list',
    http: 'GET /server/history/list',
    handle: ({ server }, args) => {
      const order = (optionalText(args, 'order') ?? 'desc').toLowerCase();
      if (order !== 'asc' && order !== 'desc') throw new ApiError(`Invalid \`order\` value: ${order}`);
      const before = numberArg(args, 'before', -1);
      const since = numberArg(args, 'since', -1);
      const jobs = server.history.list({
        limit: numberArg(args, 'limit', 50),
        start: numberArg(args, 'start', 0),
        before: before === -1 ? undefined : before,
        since: since === -1 ? undefined : since,
        order,
      });
      return { count: jobs.length, jobs: jobs.map((job) => server.describeJob(job)) };
    },
  },
  {
    rpc: 'server.history.totals',
    http: 'GET /server/history/totals',
    handle: ({ server }) => ({ job_totals: server.history.totals, auxiliary_totals: [] }),
  },
  {
    rpc: 'server.history.reset_totals',
    http: 'POST /server/history/reset_totals',
    handle: ({ server }) => {
      if (server.jobState.busy) throw new ApiError('Job in progress, cannot reset totals');
      return { last_totals: server.history.resetTotals(), last_auxiliary_totals: [] };
    },
  },
  {
    rpc: 'server.history.get_job',
    http: 'GET /server/history/job',
    handle: ({ server }, args) => {
      const id = textArg(args, 'uid');
      const job = server.history.get(id);
      if (job === undefined) throw new ApiError(`Invalid job uid: ${id}`, 404);
      return { job: server.describeJob(job) };
    },
  },
  {
    rpc: 'server.history.delete_job',
    http: 'DELETE /server/history/job',
    handle: ({ server }, args) => {
      if (booleanArg(args, 'all', false)) return { deleted_jobs: server.history.deleteAll() };
      const id = textArg(args, 'uid');
      if (!server.history.delete(id)) throw new ApiError(`Invalid job uid: ${id}`, 404);
      return { deleted_jobs: [id] };
    },
  },
];
