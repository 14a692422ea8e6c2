import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intentRisk, isAtLeast, planRisk, runRisk } from './assess.ts';
import { type IntentFacts, intentModel } from './intent.ts';
import { type PlanFacts, planModel } from './plan.ts';
import { type RunFacts, runModel } from './run.ts';

const calm: IntentFacts = {
  repaired: false,
  warningCount: 0,
  demandingMaterial: false,
  unprovenProfile: false,
  printerCount: 5,
  printHours: 3,
  slackHours: 100,
  specialty: false,
  partCount: 1,
};
const plain: PlanFacts = {
  overhangShare: 0,
  supportShare: null,
  warping: 0.1,
  thinWalls: false,
  slenderness: 1,
  printHours: 2,
  failureCount: 0,
  slicerWarningCount: 0,
};
const sound: RunFacts = {
  recentFailureShare: 0.01,
  failuresInARow: 0,
  legacy: false,
  camera: true,
  powerTelemetry: true,
  unattended: false,
  printHours: 2,
  materialRatio: 4,
  anomalyCount: 0,
  partCount: 1,
  massGrams: 40,
  demandingMaterial: false,
  failedAttempts: 0,
};

describe('risk', () => {
  it('is a chance at each moment, which even the plainest case has', () => {
    expect([intentRisk({ ...calm, printHours: 1 }), planRisk({ ...plain, printHours: 1 })]).toEqual([
      {
        stage: 'intent',
        level: 'LOW',
        score: 0.052,
        factors: [],
        words: 'Low risk. Of such orders about 5 % have something made again or are late.',
      },
      {
        stage: 'plan',
        level: 'LOW',
        score: 0.047,
        factors: [],
        words: 'Low risk. Of parts made by such a plan about 5 % come out bad.',
      },
    ]);
    expect(runRisk({ ...sound, printHours: 1 })).toEqual({
      stage: 'run',
      level: 'LOW',
      score: 0.046,
      factors: [],
      words: 'Low risk. Of such attempts about 5 % fail or leave a bad part.',
    });
  });

  it.each([
    [
      'a mended model alone',
      intentRisk({ ...calm, repaired: true }),
      'LOW',
      'Low risk. Of such orders about 7 % have something made again or are late.',
    ],
    [
      'a date that cannot be met',
      intentRisk({ ...calm, slackHours: -5 }),
      'MEDIUM',
      'Medium risk: It would be 5 h late. Of such orders about 38 % have something made again or are late.',
    ],
    [
      'several hundred parts',
      intentRisk({ ...calm, partCount: 300, printHours: 90, warningCount: 2 }),
      'HIGH',
      'High risk: It has 300 parts: each can come out bad. Of such orders about 77 % have something made again or are late.',
    ],
    [
      'a plan that failed once',
      planRisk({ ...plain, failureCount: 1 }),
      'MEDIUM',
      'Medium risk: This plan has failed once. Of parts made by such a plan about 21 % come out bad.',
    ],
    [
      'a plan that failed twice',
      planRisk({ ...plain, failureCount: 2 }),
      'HIGH',
      'High risk: This plan has failed 2 times. Of parts made by such a plan about 58 % come out bad.',
    ],
    [
      'a machine nobody can see into',
      runRisk({ ...sound, camera: false, powerTelemetry: false }),
      'LOW',
      'Low risk. Of such attempts about 5 % fail or leave a bad part.',
    ],
    [
      'a machine that fails more than its kind',
      runRisk({ ...sound, recentFailureShare: 0.3, printHours: 4 }),
      'MEDIUM',
      "Medium risk: 30 % of this machine's recent runs failed. Of such attempts about 17 % fail or leave a bad part.",
    ],
    [
      'a plate of sixteen',
      runRisk({ ...sound, partCount: 16, printHours: 8 }),
      'HIGH',
      'High risk: 16 parts share the plate: each can come loose. Of such attempts about 34 % fail or leave a bad part.',
    ],
    [
      'a run with three anomalies',
      runRisk({ ...sound, anomalyCount: 3 }),
      'HIGH',
      'High risk: 3 anomalies were seen in this run. Of such attempts about 50 % fail or leave a bad part.',
    ],
  ])('%s', (_, risk, level, words) => expect([risk.level, risk.words]).toEqual([level, words]));

  it('never falls when one thing gets worse', () => {
    const facts = fc.record({
      recentFailureShare: fc.double({ min: 0, max: 1, noNaN: true }),
      failuresInARow: fc.nat(6),
      legacy: fc.boolean(),
      camera: fc.boolean(),
      powerTelemetry: fc.boolean(),
      unattended: fc.boolean(),
      printHours: fc.nat(80),
      materialRatio: fc.double({ min: 0.5, max: 5, noNaN: true }),
      anomalyCount: fc.nat(6),
      partCount: fc.integer({ min: 1, max: 60 }),
      massGrams: fc.nat(900),
      demandingMaterial: fc.boolean(),
      failedAttempts: fc.nat(4),
    });
    fc.assert(
      fc.property(facts, (run) => {
        const worse: Partial<RunFacts>[] = [
          { recentFailureShare: Math.min(1, run.recentFailureShare + 0.1) },
          { failuresInARow: run.failuresInARow + 1 },
          { legacy: true },
          { camera: false },
          { powerTelemetry: false },
          { unattended: true },
          { printHours: run.printHours + 5 },
          { materialRatio: run.materialRatio - 0.2 },
          { anomalyCount: run.anomalyCount + 1 },
          { partCount: run.partCount + 3 },
          { demandingMaterial: true },
          { failedAttempts: run.failedAttempts + 1 },
        ];
        const before = runRisk(run).score;
        for (const change of worse)
          expect(runRisk({ ...run, ...change }).score).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it('has one code a factor, and weights that leave room for others', () => {
    for (const { factors } of [intentModel, planModel, runModel] as readonly {
      readonly factors: readonly { readonly code: string; readonly logOdds: number }[];
    }[]) {
      expect(new Set(factors.map(({ code }) => code)).size).toBe(factors.length);
      for (const { logOdds } of factors) expect(logOdds > 0 && logOdds < 5).toBe(true);
    }
  });

  it('knows which level is at least which', () => {
    expect([isAtLeast('MEDIUM', 'MEDIUM'), isAtLeast('HIGH', 'LOW'), isAtLeast('LOW', 'MEDIUM')]).toEqual([
      true,
      true,
      false,
    ]);
  });
});
