import { ApiError, apiPath, csrfToken } from '../api/client.ts';
import type { ImportKind, ImportRun } from '../api/settings-types.ts';
import { t } from '../i18n/index.tsx';

// Sends a file to the importer. XMLHttpRequest, because fetch tells nothing of how much has been sent.
export function uploadImport(
  file: File,
  kind: ImportKind,
  dryRun: boolean,
  onSent: (bytes: number) => void,
): Promise<ImportRun> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', apiPath('/imports', { kind, dry_run: dryRun ? '1' : '0', name: file.name }));
    request.setRequestHeader('X-CSRF-Token', csrfToken());
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onerror = () => reject(new ApiError(0, t('error.offline')));
    request.onload = () => {
      const body = readJson(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(body as unknown as ImportRun);
      else {
        const detail = typeof body.detail === 'string' ? body.detail : t('error.status', { status: request.status });
        reject(new ApiError(request.status, detail));
      }
    };
    request.send(file);
  });
}

function readJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
