#!/usr/bin/env bash
# Creates every topic of Headway. Usage: topics.sh BOOTSTRAP [PARTITIONS] [REPLICATION]
set -euo pipefail
create() {
  /opt/kafka/bin/kafka-topics.sh --bootstrap-server "$bootstrap" --create --if-not-exists --replication-factor "$replication" "$@"
}
bootstrap="$1" partitions="${2:-12}" replication="${3:-1}"

create --topic headway.cluster.registrations --partitions 1 --config cleanup.policy=compact --config max.message.bytes=8388608
create --topic headway.cluster.registrations.dead-letter --partitions 1 --config max.message.bytes=8388608
create --topic headway.control-plane.commands --partitions "$partitions" --config cleanup.policy=delete --config max.message.bytes=8388608
create --topic headway.control-plane.commands.dead-letter --partitions 1 --config max.message.bytes=8388608
create --topic headway.control-plane.events --partitions "$partitions" --config cleanup.policy=delete --config max.message.bytes=8388608
create --topic headway.control-plane.events.dead-letter --partitions 1 --config max.message.bytes=8388608
create --topic headway.health.commands --partitions "$partitions" --config cleanup.policy=delete --config max.message.bytes=8388608
create --topic headway.health.commands.dead-letter --partitions 1 --config max.message.bytes=8388608
create --topic headway.health.events --partitions "$partitions" --config cleanup.policy=delete --config max.message.bytes=8388608
create --topic headway.health.events.dead-letter --partitions 1 --config max.message.bytes=8388608
create --topic headway.node.commands --partitions "$partitions" --config cleanup.policy=delete --config max.message.bytes=8388608
create --topic headway.node.commands.dead-letter --partitions 1 --config max.message.bytes=8388608
create --topic headway.node.events --partitions "$partitions" --config cleanup.policy=delete --config max.message.bytes=8388608
create --topic headway.node.events.dead-letter --partitions 1 --config max.message.bytes=8388608
create --topic headway.planner.cluster-signals --partitions "$partitions" --config cleanup.policy=delete --config max.message.bytes=8388608
create --topic headway.planner.cluster-signals.dead-letter --partitions 1 --config max.message.bytes=8388608
create --topic headway.planner.upgrade-signals --partitions 1 --config cleanup.policy=delete --config max.message.bytes=8388608
create --topic headway.planner.upgrade-signals.dead-letter --partitions 1 --config max.message.bytes=8388608
create --topic headway.tag.commands --partitions "$partitions" --config cleanup.policy=delete --config max.message.bytes=8388608
create --topic headway.tag.commands.dead-letter --partitions 1 --config max.message.bytes=8388608
create --topic headway.tag.events --partitions "$partitions" --config cleanup.policy=delete --config max.message.bytes=8388608
create --topic headway.tag.events.dead-letter --partitions 1 --config max.message.bytes=8388608
create --topic headway.upgrade.events --partitions 1 --config cleanup.policy=delete --config max.message.bytes=8388608
create --topic headway.upgrade.events.dead-letter --partitions 1 --config max.message.bytes=8388608
create --topic headway.upgrade.requests --partitions 1 --config cleanup.policy=delete --config max.message.bytes=8388608
create --topic headway.upgrade.requests.dead-letter --partitions 1 --config max.message.bytes=8388608
