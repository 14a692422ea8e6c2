/** What each goal means, how it is measured, and what stands beside it; the words of `docs/BENCHMARKS.md`. */
export interface Goal {
  readonly number: string;
  readonly title: string;
  readonly how: string;
}

export const goals: readonly Goal[] = [
  {
    number: '1',
    title: 'The engine',
    how: 'farm50 (machines that fail, jobs that are interrupted and queued again) in the public API of `simulator/engine`, as entities with timers and a tally of sojourn times, beside the same model written by hand in C++ (binary heap, `g++ -O3 -march=native`), in JavaScript on typed arrays, and in SimPy as processes. Each runs in a process of its own; what counts is the processor time of a run of 6 million events less that of one of 1 million (SimPy: 220 and 20 thousand), so that start and compilation fall out. Rounds are interleaved, and a ratio is that of one round. The C++ and the typed-array program share our random numbers, so counts and mean sojourn have to agree to every printed digit. They keep a sum of the sojourns, ours its mean, variance and extremes.',
  },
  {
    number: '2',
    title: 'Machines as tables',
    how: 'The printer’s machine lives the life of a print again and again: reserved, sent, started, paused and resumed, out of reach and back, finished, cleared. XState’s pure `transition()`, the same with one actor scope kept, the compiled step, and the whole production `turn` (event, table, envelopes, derived ids, deadlines) alternate; a ratio is of one round. The messages are made beforehand; `transition()` gets no credit for what a turn does besides. That the table does as XState does is for tests to say (`actors/compiled.test.ts`, `runtime/compile/`). The mix over all machines is every message of some plays of the world, in order, through the production turn; more than half are the dispatcher’s, whose decision is most of its turn.',
  },
  {
    number: '3',
    title: 'A year of fifty machines',
    how: 'The scenario `farm50-year` from its first morning to its last night, as `farm sim --scenario farm50-year --days 365` runs it: some 120 orders a day quoted, promised a date, priced, packed onto plates, planned, released, printed, inspected and sent off; every decision is the production code’s, each message one production turn, and a hash is kept of them all. The gateway is a model; people, failures and customers are drawn. The time is that of the whole process, compilation and garbage collection on other threads included, of one whole run: nothing is scaled up. The second row is a shorter stretch with every property watched. A farm that decided by a rule of thumb took 84 s, the first one that searched 293 s; since then a plan is followed until something it did not know comes along, models are kept between plans, and a change copies one drawer of a table instead of the table. Where the time goes (profile of 60 days): planner 21 %, turns, ids and delivery 14 %, dispatcher 13 %, people and machines of the days 11 %, garbage collection 9 %, composer 8 %, the world 7 %, promised dates 5 %, prices 3 %, guardrails 2 %, other actors 9 %. No function has more than 2 % outside planner and dispatcher: 10 s would need fewer than the 56 messages that a plate takes now, at 3 µs each.',
  },
  {
    number: '4',
    title: 'The same again, and as the textbook has it',
    how: 'The same seed gives the same event-log hash, whatever the number of workers; 10,000 seeds, no mismatch. Each seed runs half a working day of a quiet farm (eight machines, orders, people, failures, outages; every decision by the production code), all seeds with one worker thread and all again with two, so that neither order nor neighbours are the same; the hash is SHA-256 over every turn. A tenth as many seeds of `network-storms` do so with the gateway’s own code, faults and a killed farm. Beside it, queues whose answer is known, in the public API of `simulator/engine`: the mean wait of M/M/c against Erlang (1917).',
  },
  {
    number: '5',
    title: 'A simulated farm with telemetry',
    how: 'Six hours of a farm with 50 machines in one process: the production actors, dispatcher, dispatch and reconciler in virtual time, the journal kept in memory, every property watched, and the faults of a bad day (links cut and half open, power cuts, kills of the farm, lost answers, slow and spoilt uploads, clocks set back). Each machine reports once a second in the text of its vendor’s messages, which the farm’s own code parses, merges, decodes and reconciles. The ratio is farm time to processor time of the whole process, garbage collection included. Beside it: FoundationDB tells of about 10 : 1 for its simulation, TigerBeetle of 1,000 : 1.',
  },
  {
    number: '6',
    title: 'Mutants',
    how: 'By `npm run sim:mutants`: 120 defects are seeded one at a time in a copy of the code that decides (rules and machines of the actors; gateway dispatch, reconciler and station), chosen by a seed and spread over files and operators. Each has a process of its own that holds what is pure against laws, lives of single actors against their books among them, plays chaos plays, strongest seeds first, says the words of each play out of their time on the side, then runs farm days, and stops at the first property that breaks; what survives is looked at once more for as long as ten minutes of one core last. The time is processor time of all processes on one core, the look for the strongest seeds included. `--only ID` replays one, `--shrink N` makes failures smaller. Figures and survivors are in `docs/mutants.md`.',
  },
  {
    number: '7',
    title: 'The planner’s search',
    how: 'Heterogenous farms from the comparator’s own generator (`sched_instance.mjs`, load 0.6 = tight), five seeds, judged by its own checker and cost: machine time, change-overs and weighted tardiness. Beside it in the same run, from the same kind of start: its plain simulated annealing over insertions and exchanges. Both have processor time for a clock, so that other work on the machine does not decide how far each gets; ours has its reading of the instance in it. The figures are cost ÷ what all jobs cost alone on their cheapest machines, which no schedule can reach.',
  },
  {
    number: '8',
    title: 'Replanning',
    how: 'A plan of the same generator (500 × 50 tight, 1 s), then 200 single changes: a machine that fails for a day, or a job that turns into a rush order, one at a time. Each is repaired and searched on from with a budget counted in moves, which in the farm is part of a turn. Every tenth is held against solving anew for a second.',
  },
  {
    number: '9',
    title: 'Known optima',
    how: 'The three published sets of single-machine total weighted tardiness in the OR-Library, 375 instances, from `fixtures/schedules`; each is stopped when it reaches the known optimum, or after a second of processor time. That up to ten jobs on three machines come out at the proven optimum, with release dates, set-up, calendars and every objective, is for tests to say (`actors/planner/search/search.test.ts`).',
  },
  {
    number: '10',
    title: 'The planner end to end',
    how: 'Simulated farms, thirty seeds each, run once by the farm’s own planner and once by each rule of thumb (`farm sim --planner`), with the same customers, failures and people: a difference is that of two runs of one seed, and the interval is that of the mean of thirty (95 %). fifo takes jobs as they came, edd as they are due, each to the machine that ends it first; least-loaded as they came, to the machine with the least hours before it. All know what a machine can do, what is loaded and when somebody is there, and give work away by the same code. The farms have more orders than by themselves, for where machines stand idle any order will do; the last has little to do, and there little can be gained. What is in work when the days end is cost without revenue, so that part of the gain is short jobs done before long ones.',
  },
  {
    number: '11',
    title: 'Durable turns',
    how: 'A kernel on the embedded Postgres with `fsync` on, 500 actors, a thousand callers that each wait for their receipt. Every second turn sends a message to another actor, so outbox, views and live feed are at work. Latency is from `tell` to the receipt of a turn that is on the disk, at a steady 2,500 a second; it is the disk that decides it, and anything else that writes to the same disk shows: where the goal is missed, the time of a bare write and sync tells how much of it is the disk. Beside it: the same Postgres took 1,750–3,000 durable inserts a second on one connection, 6–8 thousand on sixteen.',
  },
  {
    number: '12',
    title: 'Start, and 150 machines',
    how: 'Start: from the launch of the command to the first answer `200` of `/api/v1/health`, asked every 5 ms; the demo fleet, the database and the slicer are started within it. Load: 150 virtual machines in a process of their own, each with an HTTP server and a WebSocket, all printing and reporting once a second; processor time and resident memory are those of the farm process as the system counts them (Postgres and the machines are other processes). The states the farm shows are compared with what each machine answers when asked directly. Beside it: FDM Monster 2.1.1, measured once on a machine of two cores with the same number of virtual machines and not again in this run, took 2.5–3.2 CPU s a minute and 237–258 MB, and started in 0.94–1.14 s.',
  },
  {
    number: '13',
    title: '1,000 machines',
    how: 'The same with 1,000 machines in two processes. Then every machine’s long print is cancelled and a short one made from outside: each start and each end in the machines’ own logs must be one fact in the journal. Sockets are cut and firmwares restarted at twenty machines each; the time is from the fault to the farm’s first good observation, which the feed shows within 250 ms. Beside it: reports of other programs that collapse at 93 machines.',
  },
  {
    number: '14',
    title: 'Dispatch and uploads',
    how: 'A whole farm process makes 72 orders of small boxes: quoted, ordered, sliced, scheduled and released by the rules, printed on 12 virtual machines at 60 times life, cleared and judged over the API as fast as it goes. The latency is between two clocks of one machine: the `job.released` fact in the journal, by when the printer is free and reserved, and the start in the printer’s own log; the upload of the small file is in it. Uploads: the connector’s own upload of 41 MB to 19 machines through the gate that `farm up` uses (16 at once), in rounds that alternate with one after another and with plainly writing the same bytes to the disk; the machines hash what they get, on the same cores. To machines that take 10 MB a second the way, not the processor, is what counts.',
  },
  {
    number: '15',
    title: 'API and live feed',
    how: 'The API over a real kernel with 100 jobs printing and 10,000 in history, asked 200 times a second by a worker thread in a mix of reads and commands; the feed from a message said to its fact at each of 20 readers, commit included.',
  },
  {
    number: '16',
    title: 'Preflight of a million triangles',
    how: 'From the file to the report, mended mesh and preview written, in the worker that the farm uses; meanwhile the delay of the main thread’s event loop is watched. It is the longest delay of all rounds that is shown, not a percentile. `kernel skipped`: above its size limit a mesh is not handed to the solid kernel for the last check, so that check is not in the time of a million triangles.',
  },
  {
    number: 'K9',
    title: 'Risk',
    how: 'The chance that something goes wrong, as the farm says it of an order when it is quoted, of a plan when it is sliced and of a run before it begins, against what came of it: five simulated farms over three or four weeks each, in which machines of a model differ, on a seed to which no weight was fitted (`simulator/risk`). Of an order it is that something is made again or that it is late; of a plan that the first part made by it is bad or lost; of a run that it fails or leaves a bad part. Predicted is the mean of the chances that were said; the interval is that of the observed share (Wilson, 95 %). The Brier score is the mean squared error of the chances; beside it that of saying the farm’s plain share of failures each time.',
  },
  {
    number: 'K10',
    title: 'Guardrails',
    how: 'Simulated machines one run after another, each with a bias and spread of its own in print times: how often a healthy one is taken out of service, and how many runs a degraded one makes until it is, by the sequential tests of `actors/guardrails` and by three failures in a row; thousands of machine years. Then weeks of `busy-week` with and without something that watches prints and has them paused.',
  },
  {
    number: 'S5',
    title: 'Promised dates',
    how: 'Simulated months of five kinds of farms. Each quote says when the order will be ready, as likely as not (P50) and nine times in ten (P90), by working off the farm’s queue many times over, stretched by what came of earlier forecasts; the farm begins knowing nothing of itself. An order counts once its P90 date has passed, whether it is ready or not. Farms whose demand jumps do worse while they learn: on the days of a Black Friday P90 holds in about seven of ten.',
  },
  {
    number: 'P6',
    title: 'Plates by outlines',
    how: 'Sets of parts as farms print them, on a bed of 220 × 220 mm with 5 mm of margin and 4 mm between parts: nested by their convex outlines at any angle, with the budget that the farm uses, beside the maximal-rectangles packing of the same parts that the farm had before (`actors/packing/pack.ts`). Every plate is held against the oracle of the tests (on the bed, 4 mm apart to a thousandth of a µm, every part once) before it counts. Processor time is the median of five rounds in a warm process.',
  },
];
