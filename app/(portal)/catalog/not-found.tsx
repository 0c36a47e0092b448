import { TableNotFound } from '#components/datasets/table-not-found.tsx';

export default function NotFound() {
  return <TableNotFound />;
}
