/** What values that fields may have mean. Sources: Prometheus's docs of relabel_config and kubernetes_sd_config; model/relabel/relabel.go. */

/** By action of a relabel rule, in lower case. */
export const relabelActionDocs: ReadonlyMap<string, string> = new Map([
  ['replace', 'When `regex` matches the joined source labels, writes `replacement` into the target label; an empty result deletes it.'],
  ['keep', 'Drops the target or sample when `regex` does not match the joined source labels.'],
  ['drop', 'Drops the target or sample when `regex` matches the joined source labels.'],
  ['keepequal', 'Drops the target or sample when the joined source labels differ from the target label.'],
  ['dropequal', 'Drops the target or sample when the joined source labels equal the target label.'],
  ['hashmod', 'Writes the hash of the joined source labels, modulo `modulus`, into the target label.'],
  ['labelmap', 'Copies every label whose name matches `regex` to the name that `replacement` makes of it.'],
  ['labeldrop', 'Removes every label whose name matches `regex`.'],
  ['labelkeep', 'Removes every label whose name does not match `regex`.'],
  ['lowercase', 'Writes the joined source labels in lower case into the target label.'],
  ['uppercase', 'Writes the joined source labels in upper case into the target label.'],
]);

/** By role of `kubernetes_sd_configs`. */
export const kubernetesRoleDocs: ReadonlyMap<string, string> = new Map([
  ['node', 'One target for each node of the cluster, at the port of the kubelet.'],
  ['pod', 'One target for each port that a container declares, and one without a port for a container that declares none.'],
  ['service', 'One target for each port of each Service, at its DNS name: for probes from outside.'],
  ['endpoints', 'One target for each address and port of each Endpoints object; of a pod behind it the other container ports too.'],
  ['endpointslice', 'One target for each address and port of each EndpointSlice; of a pod behind it the other container ports too.'],
  ['ingress', 'One target for each path of each Ingress.'],
]);
