import { IconDownload } from '@tabler/icons-react';
import buttonClasses from '#components/ui/button.module.css';
import { AUDIT_EXPORT_FORMATS, type AuditExportFormat, type AuditFilter } from '#server/audit/schema.ts';
import { auditFilterAddress } from './filter-address.ts';

const FORMAT_WORDS = {
  csv: { short: 'CSV', long: 'Save what matches as CSV' },
  jsonl: { short: 'JSON lines', long: 'Save what matches as JSON lines' },
} as const satisfies Record<AuditExportFormat, unknown>;

/** What matches the filter, as files. */
export function ExportLinks({ filter }: { filter: AuditFilter }) {
  const address = auditFilterAddress(filter);
  return AUDIT_EXPORT_FORMATS.map((format) => (
    <a
      key={format}
      href={`/api/audit/export?format=${format}${address && `&${address}`}`}
      download
      className={buttonClasses.button}
      aria-label={FORMAT_WORDS[format].long}
    >
      <IconDownload size={16} aria-hidden="true" />
      {FORMAT_WORDS[format].short}
    </a>
  ));
}
