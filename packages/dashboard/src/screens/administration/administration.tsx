import type { Ward } from '@mien/monitor/protocol';
import { words } from '../../messages.js';
import { Link } from '../../parts/link.js';
import { type Section, sections } from '../../route.js';
import { AuditSection } from './audit.js';
import { DevicesSection } from './devices.js';
import { PeopleSection } from './people.js';
import { PlacesSection } from './places.js';
import { RetentionSection } from './retention.js';
import { RulesSection } from './rules.js';

interface AdministrationProps {
  readonly section: Section;
  readonly wards: readonly Ward[];
  /** Wards were made or changed. */
  readonly changed: () => void;
}

export default function AdministrationScreen({ section, wards, changed }: AdministrationProps) {
  return (
    <div className="page administration">
      <h1>{words.shell.administration}</h1>
      <nav className="bar sections" aria-label={words.shell.administration}>
        {sections.map(name => (
          <Link key={name} to={{ screen: 'administration', section: name }} current={name === section}>
            {words.administration.sections[name]}
          </Link>
        ))}
      </nav>
      <SectionPart section={section} wards={wards} changed={changed} />
    </div>
  );
}

function SectionPart({ section, wards, changed }: AdministrationProps) {
  switch (section) {
    case 'places':
      return <PlacesSection wards={wards} changed={changed} />;
    case 'people':
      return <PeopleSection wards={wards} />;
    case 'devices':
      return <DevicesSection wards={wards} />;
    case 'rules':
      return <RulesSection wards={wards} />;
    case 'retention':
      return <RetentionSection />;
    case 'audit':
      return <AuditSection wards={wards} />;
  }
}
