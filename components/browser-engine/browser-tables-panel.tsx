'use client';

import { IconUpload, IconX } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import classes from './browser-tables-panel.module.css';
import { LoadedTableItem } from './loaded-table-item.tsx';
import { useBrowserEngine } from './use-browser-engine.ts';

interface BrowserTablesPanelProps {
  /** Names of the tables that the person sees. */
  readonly available: readonly string[];
  readonly onInsert: (name: string) => void;
}

/** The tables that are open in this browser, and how to open more. */
export function BrowserTablesPanel({ available, onInsert }: BrowserTablesPanelProps) {
  const { state, tables, notices, offline, prepare, open, remove, upload, dismiss } = useBrowserEngine();
  return (
    <div className={classes.panel}>
      <div className={classes.state} role="status">
        {state === 'loading' && <StatusBadge status="notice">Starting the engine…</StatusBadge>}
        {state === 'crashed' && <StatusBadge status="warning">Engine ended</StatusBadge>}
        {offline && <StatusBadge status="warning">Offline</StatusBadge>}
        {offline && tables.length > 0 && <p>What is open here still answers.</p>}
      </div>
      {notices.map(({ id, text }) => (
        <div key={id} className={classes.notice} role="alert">
          <p>{text}</p>
          <button
            type="button"
            className={classes.icon}
            aria-label="Dismiss this notice"
            onClick={() => dismiss(id)}
          >
            <IconX size={14} aria-hidden="true" />
          </button>
        </div>
      ))}
      {tables.length === 0 && (
        <p className={classes.none}>
          Open a table here to ask it as often as you like, without the server. It holds what you may see, in
          this page only.
        </p>
      )}
      <ul className={classes.tables}>
        {tables.map((table) => (
          <LoadedTableItem
            key={table.name}
            table={table}
            onInsert={onInsert}
            onReload={() => void open(table.name)}
            onRemove={() => void remove(table.name)}
          />
        ))}
      </ul>
      <OpenForm available={available} onBegin={prepare} onOpen={(name) => void open(name)} />
      <UploadButton onFiles={(files) => files.forEach((file) => void upload(file))} />
    </div>
  );
}

interface OpenFormProps {
  readonly available: readonly string[];
  /** Somebody begins to name a table. */
  readonly onBegin: () => void;
  readonly onOpen: (name: string) => void;
}

function OpenForm({ available, onBegin, onOpen }: OpenFormProps) {
  const [name, setName] = useState('');
  const list = useId();
  const known = available.includes(name.trim());
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!known) return;
        onOpen(name.trim());
        setName('');
      }}
    >
      <input
        className={classes.input}
        aria-label="Table to open in the browser"
        placeholder="Table, like gold.fact_sales"
        list={list}
        value={name}
        autoComplete="off"
        spellCheck={false}
        onChange={({ currentTarget }) => {
          onBegin();
          setName(currentTarget.value);
        }}
      />
      <datalist id={list}>
        {available.map((table) => (
          <option key={table} value={table} />
        ))}
      </datalist>
      <Button type="submit" disabled={!known}>
        Open
      </Button>
    </form>
  );
}

function UploadButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  const hint = useId();
  return (
    <div className={classes.upload}>
      <label className={classes.uploadLabel}>
        <IconUpload size={15} aria-hidden="true" />
        Upload a file
        <input
          type="file"
          multiple
          accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,.parquet"
          aria-describedby={hint}
          className="visually-hidden"
          onChange={({ currentTarget }) => {
            onFiles([...(currentTarget.files ?? [])]);
            currentTarget.value = '';
          }}
        />
      </label>
      <p id={hint} className={classes.none}>
        CSV, JSON or Parquet, up to 200 MB. It stays in this browser.
      </p>
    </div>
  );
}
