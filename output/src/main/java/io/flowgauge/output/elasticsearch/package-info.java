/** The output to Elasticsearch 6 to 9 and OpenSearch 1 to 3, by their bulk API. */
@NullMarked
package io.flowgauge.output.elasticsearch;

import org.jspecify.annotations.NullMarked;
