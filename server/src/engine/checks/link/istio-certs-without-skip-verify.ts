import { boolAt, keyAt, textAt } from '../../operator/fields.js';
import { check } from '../check.js';
import { endpointsOf, isOperators } from '../shared-link.js';
import { atNode } from '../shared-node.js';

const certificates = /(^|\/)(root-cert|cert-chain|key)\.pem$/;

export const istioCertsWithoutSkipVerify = check({
  code: 'link/istio-certs-without-skip-verify',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'every scrape fails.' },
  docs: {
    what: 'https with the certificates of an Istio workload, verified against a host name.',
    why: 'These certificates carry a SPIFFE name and no host name: verification always fails, and `serverName` does not help.',
    fix: 'Set `insecureSkipVerify: true`; the other side still has to show a certificate that the mesh signed.',
  },
  run(monitor, tell) {
    if (!isOperators(monitor, 'ServiceMonitor', 'PodMonitor')) return;
    for (const endpoint of endpointsOf(monitor)) {
      if (textAt(endpoint, 'scheme').toLowerCase() !== 'https' || boolAt(endpoint, 'tlsConfig', 'insecureSkipVerify') === true) continue;
      const files = ['caFile', 'certFile', 'keyFile'].map((it) => textAt(endpoint, 'tlsConfig', it));
      if (files.filter((it) => certificates.test(it)).length < 2) continue;
      tell({
        message:
          'Istio’s workload certificates carry a SPIFFE name, not a host name: without `insecureSkipVerify: true` every scrape fails.',
        at: atNode(keyAt(endpoint, 'tlsConfig')),
      });
    }
  },
});
