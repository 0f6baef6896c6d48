import { afterEach, describe, expect, it, vi } from 'vitest';
import { notebookPlace } from './notebook-place';

type Call = [string, { data: Record<string, unknown>; transient: { display_id: string } }];

describe('places below a cell', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('are none outside of notebooks, also where Deno refuses its kernel', () => {
    expect(notebookPlace()).toBeNull();
    vi.stubGlobal('Deno', {
      get jupyter(): never {
        throw new Error('only available in `deno jupyter`');
      },
    });
    expect(notebookPlace()).toBeNull();
  });

  it('are made once and written over in Deno', () => {
    const calls: Call[] = [];
    vi.stubGlobal('Deno', { jupyter: { broadcast: async (...call: Call) => void calls.push(call) } });
    const place = notebookPlace()!;
    place.show({ 'text/plain': 'one' });
    place.show({ 'text/plain': 'two' });
    expect(calls.map(([type, { data }]) => [type, data])).toEqual([
      ['display_data', { 'text/plain': 'one' }],
      ['update_display_data', { 'text/plain': 'two' }],
    ]);
    expect(calls[0][1].transient.display_id).toBe(calls[1][1].transient.display_id);
    notebookPlace()!.show({ 'text/plain': 'another' });
    expect(calls[2][1].transient.display_id).not.toBe(calls[0][1].transient.display_id);
  });

  it('show the richest form in tslab', () => {
    const shown: string[][] = [];
    const newDisplay = () => ({ raw: (...call: string[]) => void shown.push(call) });
    vi.stubGlobal('__tslab__', { require: () => ({ newDisplay }) });
    notebookPlace()!.show({ 'text/html': '<b>1</b>', 'text/plain': '1' });
    expect(shown).toEqual([['text/html', '<b>1</b>']]);
  });
});
