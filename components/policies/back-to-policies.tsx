import { IconArrowLeft } from '@tabler/icons-react';
import Link from 'next/link';
import buttonClasses from '#components/ui/button.module.css';

export function BackToPolicies() {
  return (
    <Link href="/admin/policies" className={buttonClasses.button}>
      <IconArrowLeft size={16} aria-hidden="true" />
      Policies
    </Link>
  );
}
