"""gmqtt."""

import gmqtt
from gmqtt.mqtt.constants import MQTTv311, MQTTv50
from gmqtt.mqtt.handler import MQTTConnectError
from gmqtt.storage import PersistentStorage

from conversation import converse, observe


class GmqttClient:
    def __init__(self, host, port, version):
        self._address = (host, port)
        self._version = {"311": MQTTv311, "5": MQTTv50}[version]
        self._client = None
        self._storage = None

    async def connect(self, command):
        will = None
        if (topic := command.text("will_topic")) is not None:
            will = gmqtt.Message(
                topic, command.data("will_payload"), command.number("will_qos"), command.flag("will_retain")
            )
        self._storage = PersistentStorage()
        client = gmqtt.Client(
            command.text("id"),
            clean_session=command.flag("clean"),
            will_message=will,
            persistent_storage=self._storage,
            **({"session_expiry_interval": command.number("expiry")} if self._version == MQTTv50 else {}),
        )
        client.set_config({"reconnect_retries": 0})
        client.on_connect = lambda client, flags, code, properties: observe(
            "connack", code=code, session_present=flags & 1 == 1
        )
        client.on_subscribe = lambda client, identifier, codes, properties: observe("suback", codes=list(codes))
        client.on_message = self._received
        if (username := command.text("username")) is not None:
            client.set_auth_credentials(username)
        self._client = client
        try:
            await client.connect(*self._address, version=self._version)
        except MQTTConnectError as refusal:
            observe("connack", code=refusal._code)

    async def subscribe(self, command):
        self._client.subscribe(command.text("filter"), command.number("qos"))

    async def publish(self, command):
        properties = {
            "content_type": command.text("content_type"),
            "response_topic": command.text("response_topic"),
            "correlation_data": command.data("correlation_data"),
            "user_property": command.pairs("user_property") or None,
        }
        self._client.publish(
            command.text("topic"),
            command.data("payload"),
            command.number("qos"),
            command.flag("retain"),
            **{name: value for name, value in properties.items() if value is not None},
        )
        # Messages are stored until they are acknowledged.
        await self._storage.wait_empty()
        observe("published")

    async def disconnect(self, command):
        await self._client.disconnect()
        observe("disconnected")

    def _received(self, client, topic, payload, qos, properties):
        def only(name):
            return properties[name][0] if name in properties else None

        correlation_data = only("correlation_data")
        observe(
            "message",
            topic=topic,
            payload=bytes(payload).hex(),
            qos=qos,
            retain=properties["retain"] == 1,
            content_type=only("content_type"),
            response_topic=only("response_topic"),
            correlation_data=None if correlation_data is None else correlation_data.hex(),
            user_properties=properties.get("user_property"),
        )


if __name__ == "__main__":
    converse(GmqttClient)
