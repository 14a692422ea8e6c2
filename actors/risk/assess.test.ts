import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intentRisk, isAtLeast, planRisk, runRisk } from './assess.ts';
import { type IntentFacts, intentFactors } from './intent.ts';
import { type PlanFacts, planFactors } from './plan.ts';
import { type RunFacts, runFactors } from './run.ts';

const calm: IntentFacts = {
  repaired: false,
  warningCount: 0,
  demandingMaterial: false,
  unprovenProfile: false,
  printerCount: 5,
  printHours: 3,
  slackHours: 100,
  specialty: false,
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
  it('is low where nothing is the matter, and says so', () => {
    for (const risk of [intentRisk(calm), planRisk(plain)])
      expect(risk).toMatchObject({
        level: 'LOW',
        score: 0,
        factors: [],
        words: 'Low risk: nothing speaks against it.',
      });
  });

  it('of a run is a chance, which even the plainest has', () =>
    expect(runRisk({ ...sound, printHours: 1 })).toEqual({
      stage: 'run',
      level: 'LOW',
      score: 0.043,
      factors: [],
      words: 'Low risk. Of such attempts about 4 % fail or leave a bad part.',
    }));

  it.each([
    [
      'a mended model alone',
      intentRisk({ ...calm, repaired: true }),
      'LOW',
      'Low risk: The model had to be mended.',
    ],
    [
      'a date that cannot be met',
      intentRisk({ ...calm, slackHours: -5 }),
      'HIGH',
      'High risk: It would be 5 h late.',
    ],
    [
      'several small things',
      intentRisk({ ...calm, repaired: true, demandingMaterial: true, printHours: 40 }),
      'MEDIUM',
      'Medium risk: The material is hard to print. The model had to be mended. And 1 more.',
    ],
    [
      'a plan that failed once',
      planRisk({ ...plain, failureCount: 1 }),
      'MEDIUM',
      'Medium risk: This plan has failed once.',
    ],
    [
      'a plan that failed twice',
      planRisk({ ...plain, failureCount: 2 }),
      'HIGH',
      'High risk: This plan has failed 2 times.',
    ],
    [
      'a machine nobody can see into',
      runRisk({ ...sound, camera: false, powerTelemetry: false }),
      'LOW',
      'Low risk. Of such attempts about 5 % fail or leave a bad part.',
    ],
    [
      'a plate of sixteen',
      runRisk({ ...sound, partCount: 16, printHours: 8 }),
      'HIGH',
      'High risk: 16 parts share the plate: each can come loose. It prints for 8.0 h. Of such attempts about 31 % fail or leave a bad part.',
    ],
    [
      'a run with three anomalies',
      runRisk({ ...sound, anomalyCount: 3 }),
      'HIGH',
      'High risk: 3 anomalies were seen in this run. It prints for 2.0 h. Of such attempts about 49 % fail or leave a bad part.',
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
    expect(new Set(runFactors.map(({ code }) => code)).size).toBe(runFactors.length);
    for (const { logOdds } of runFactors) expect(logOdds).toBeGreaterThan(0);
    for (const rules of [intentFactors, planFactors] as (readonly {
      code: string;
      worst: number;
    }[])[]) {
      expect(new Set(rules.map((rule) => rule.code)).size).toBe(rules.length);
      for (const rule of rules) expect(rule.worst > 0 && rule.worst < 1).toBe(true);
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
