package dev.headway.tag.kubernetes;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What can be set about how tags are moved. */
@ConfigMapping(prefix = "headway.tag-promoter")
public interface TagPromoterConfig {

    /** How long another promoter that does not renew its Lease is taken to be alive. */
    @WithDefault("30s")
    Duration leaseDuration();
}
