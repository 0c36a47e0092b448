import { pool } from '../db.ts';

export interface FileImport {
  readonly linesDone: number;
  readonly linesBad: number;
  readonly finishedAt: Date | null;
}

/** The import of a file with this content, begun now if it is not known yet. */
export async function beginImport(file: {
  sha256: string;
  topic: string;
  name: string;
  sizeBytes: number;
}): Promise<FileImport> {
  const { rows } = await pool().query<{ lines_done: number; lines_bad: number; finished_at: Date | null }>(
    `INSERT INTO file_import (file_sha256, topic, file_name, size_bytes) VALUES ($1, $2, $3, $4)
     ON CONFLICT (file_sha256) DO UPDATE SET file_name = excluded.file_name
     RETURNING lines_done, lines_bad, finished_at`,
    [file.sha256, file.topic, file.name, file.sizeBytes],
  );
  const row = rows[0];
  if (!row) throw new Error('INSERT … RETURNING gave no row');
  return { linesDone: row.lines_done, linesBad: row.lines_bad, finishedAt: row.finished_at };
}

export interface ImportProgress {
  readonly bytesDone: number;
  readonly linesDone: number;
  readonly linesBad: number;
  readonly finished: boolean;
}

export async function saveImport(sha256: string, progress: ImportProgress): Promise<void> {
  await pool().query(
    `UPDATE file_import SET bytes_done = $2, lines_done = $3, lines_bad = $4,
       finished_at = CASE WHEN $5 THEN now() ELSE finished_at END
     WHERE file_sha256 = $1`,
    [sha256, progress.bytesDone, progress.linesDone, progress.linesBad, progress.finished],
  );
}
