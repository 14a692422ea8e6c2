/** What would become of what waits, were it put together now: group by group, plate by plate. */
import type { ComposerAnswer } from '../../../gateway/api/contract/composer.ts';
import { duration } from '../../models/format.ts';
import type { ProposedPlate } from '../../models/plates.ts';
import { Id, Mass, Section } from '../../ui/bits.tsx';
import { PlatePicture } from '../../ui/plate-picture.tsx';
import { gainOf, ordersOf, parts, whyNotOthers, whyShare } from './words.ts';

export const Proposed = ({ answer }: { readonly answer: ComposerAnswer }) => (
  <Section title="If it were put together now" aside="a proposal: nothing is done yet">
    {answer.proposals.length === 0 && <p class="quiet">Nothing waits, so there is nothing to propose.</p>}
    {answer.proposals.map((proposal, index) => (
      // Groups of one name differ in bed or spacing: only their place tells them apart.
      <div key={`${proposal.group} ${index}`} class="proposal">
        <h3 class="strong">{proposal.group}</h3>
        <p>{gainOf(proposal)}</p>
        <ul class="plates-proposed">
          {proposal.plates.map((plate, at) => (
            <Plate key={at} plate={plate} group={proposal.group} />
          ))}
        </ul>
        {whyNotOthers(proposal, answer).map((words) => (
          <p key={words} class="second small">
            {words}
          </p>
        ))}
      </div>
    ))}
  </Section>
);

const Plate = ({ group, plate }: { readonly plate: ProposedPlate; readonly group: string }) => (
  <li>
    <PlatePicture
      svg={plate.picture}
      label={`Plate from above: ${parts(plate.parts)} of ${ordersOf(plate.lines).join(', ')}`}
    />
    <div class="told">
      <p class="figures">
        <span class="strong">{parts(plate.parts)}</span>
        <span>{duration(plate.seconds)}</span>
        <Mass grams={plate.grams} />
      </p>
      <ul class="small">
        {plate.lines.map(({ count, letter, lineId, orderId }) => (
          <li key={`${orderId}/${lineId}`}>
            {plate.lines.length > 1 && <span class="strong">{letter} </span>}
            <Id id={orderId} to={`/orders/${encodeURIComponent(orderId)}`} />{' '}
            <span class="quiet">
              line {lineId}, {parts(count)}
            </span>
          </li>
        ))}
      </ul>
      <p class="second small">{whyShare(plate, group)}</p>
    </div>
  </li>
);
