/** Addons that Istio's chart and operator once had, and how each is installed now. Source: samples/addons of istio/istio, and its notes of release 1.8. */
export const removedAddons: Readonly<Record<string, string>> = {
  grafana: 'kubectl apply -f samples/addons/grafana.yaml of Istio’s release, or Grafana’s own chart',
  prometheus: 'kubectl apply -f samples/addons/prometheus.yaml of Istio’s release, or kube-prometheus-stack',
  kiali: 'kubectl apply -f samples/addons/kiali.yaml of Istio’s release, or the chart kiali-server',
  tracing: 'kubectl apply -f samples/addons/jaeger.yaml of Istio’s release, and a Telemetry with `tracing`',
  istiocoredns: 'the proxies answer themselves: meshConfig.defaultConfig.proxyMetadata.ISTIO_META_DNS_CAPTURE: "true"',
};

/** Components that an IstioOperator once switched on, and what became of each. Source: release notes of 1.5 and 1.8. */
export const removedComponents: Readonly<Record<string, string>> = {
  policy: 'Mixer is gone since 1.8',
  telemetry: 'Mixer is gone since 1.8, the proxies write the metrics',
  galley: 'it is a part of istiod since 1.5',
  citadel: 'it is a part of istiod since 1.5',
  sidecarInjector: 'it is a part of istiod since 1.5',
  nodeAgent: 'it is a part of the proxies since 1.5',
};
