import { duration } from '../../models/format.ts';
import { farmTrouble, feed, feedAge } from '../../models/here.ts';
import { Fact, Facts, ProblemNote, Section } from '../../ui/bits.tsx';
import { DemoButton } from './demo.tsx';

export const Connection = () => {
  const { link, seq } = feed.state.value;
  const age = feedAge.value;
  return (
    <Section title="Connection" aside={<DemoButton small />}>
      <Facts>
        <Fact name="Source">{window.location.host}</Fact>
        <Fact name="Feed">
          {link}
          <span class="sub">{age === null ? 'nothing heard yet' : `heard ${duration(age / 1000)} ago`}</span>
        </Fact>
        <Fact name="Journal">{seq === null ? '–' : `no. ${seq.toLocaleString('en-GB')}`}</Fact>
      </Facts>
      <ProblemNote trouble={farmTrouble.value} />
    </Section>
  );
};
