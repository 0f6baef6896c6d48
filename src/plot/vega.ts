import { StateError } from '../util/errors';

/** A Vega-Lite specification: plain JSON, which notebooks and vega-embed show as it is. */
export type VegaLiteSpec = { readonly $schema: string } & Readonly<Record<string, unknown>>;

/** The two packages that turn a specification into a picture. */
export interface VegaPackages {
  readonly compile: (spec: VegaLiteSpec) => unknown;
  readonly render: (compiled: unknown) => Promise<string>;
}

async function importVega(): Promise<VegaPackages> {
  const [vegaLite, vega] = await Promise.all([import('vega-lite'), import('vega')]);
  return {
    compile: (spec) => vegaLite.compile(spec as unknown as Parameters<typeof vegaLite.compile>[0]).spec,
    render: async (compiled) => {
      const runtime = vega.parse(compiled as Parameters<typeof vega.parse>[0]);
      const view = new vega.View(runtime, { renderer: 'none', logLevel: vega.Error });
      try {
        return await view.toSVG();
      } finally {
        view.finalize();
      }
    },
  };
}

/**
 * Draws a specification as SVG with the optional packages `vega` and `vega-lite`, loaded on first use.
 *
 * @throws StateError where the packages are not installed.
 */
export async function drawSvg(
  spec: VegaLiteSpec,
  load: () => Promise<VegaPackages> = importVega,
): Promise<string> {
  let packages: VegaPackages;
  try {
    packages = await load();
  } catch (cause) {
    throw new StateError({
      code: 'vega-missing',
      expected: 'toSvg() draws with the packages vega and vega-lite, which could not be loaded.',
      received: { reason: cause instanceof Error ? cause.message.split('\n')[0] : String(cause) },
      advice:
        'Install them with `npm install vega@5 vega-lite@5`, or give toVegaLite() to a viewer of your own.',
      cause,
    });
  }
  return packages.render(packages.compile(spec));
}
