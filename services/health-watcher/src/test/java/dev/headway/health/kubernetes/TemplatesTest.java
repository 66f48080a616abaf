package dev.headway.health.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplatesTest {

    private static final ObjectMeta LABELLED = new ObjectMetaBuilder()
            .addToLabels("app.kubernetes.io/version", "1.30.0")
            .build();

    @ParameterizedTest
    @CsvSource({
        "docker.io/istio/ztunnel:1.30.3,                                 1.30.3",
        "docker.io/istio/ztunnel:1.30.3-distroless,                      1.30.3",
        "docker.io/istio/install-cni:1.22.8-debug,                       1.22.8",
        "istio/ztunnel:1.31.0-rc.0-distroless,                           1.31.0-rc.0",
        "registry.local:5000/istio/ztunnel:1.29.6,                       1.29.6",
        "istio/ztunnel:1.29.6@sha256:0123456789abcdef0123456789abcdef,   1.29.6",
        "istio/ztunnel@sha256:0123456789abcdef0123456789abcdef01234567,  1.30.0",
        "registry.local:5000/istio/ztunnel@sha256:0123456789abcdef0123,  1.30.0",
        "registry.local:5000/istio/ztunnel,                              1.30.0"
    })
    void readsTheVersionFromTheTagAndWhereThereIsNoneFromTheLabel(String image, String version) {
        assertThat(Templates.version(LABELLED, container("istio-proxy", image))).isEqualTo(version);
    }

    @Test
    void knowsNoVersionOfADigestWithoutALabel() {
        assertThat(Templates.version(new ObjectMeta(), container("istio-proxy", "istio/ztunnel@sha256:0123")))
                .isEmpty();
    }

    @Test
    void readsTheContainerOfIstioAndNotTheOneBesideIt() {
        PodSpec spec = new PodSpecBuilder(container("log-shipper", "fluent-bit:3.1.0"))
                .addNewContainer()
                .withName("istio-proxy")
                .withImage("istio/ztunnel:1.30.3")
                .endContainer()
                .build();

        assertThat(Templates.version(LABELLED, spec)).isEqualTo("1.30.3");
    }

    @Test
    void readsTheRevisionOfIstio122FromTheAddressOfItsControlPlane() {
        PodSpec spec = new PodSpecBuilder()
                .addNewContainer()
                .withName("istio-proxy")
                .addNewEnv()
                .withName("XDS_ADDRESS")
                .withValue("istiod-1-22-8.istio-system.svc:15012")
                .endEnv()
                .endContainer()
                .build();

        assertThat(Templates.revision(new ObjectMeta(), spec)).isEqualTo("1-22-8");
    }

    private static PodSpec container(String name, String image) {
        return new PodSpecBuilder()
                .addNewContainer()
                .withName(name)
                .withImage(image)
                .endContainer()
                .build();
    }
}
