"""paho-mqtt with its own network thread."""

import asyncio

import paho.mqtt.client as paho

from conversation import converse, observe
from paho_properties import connect_properties, observed_properties, publish_properties

VERSIONS = {"31": paho.MQTTv31, "311": paho.MQTTv311, "5": paho.MQTTv5}


class PahoClient:
    def __init__(self, host, port, version):
        self._address = (host, port)
        self._version = version
        self._client = None

    async def connect(self, command):
        client = paho.Client(
            paho.CallbackAPIVersion.VERSION2,
            client_id=command.text("id"),
            clean_session=None if self._version == "5" else command.flag("clean"),
            protocol=VERSIONS[self._version],
            reconnect_on_failure=False,
        )
        client.on_connect = lambda client, context, flags, code, properties: observe(
            "connack", code=code.value, session_present=flags.session_present
        )
        client.on_subscribe = lambda client, context, identifier, codes, properties: observe(
            "suback", codes=[code.value for code in codes]
        )
        client.on_disconnect = lambda client, context, flags, code, properties: observe("disconnected")
        client.on_message = self._received
        if (username := command.text("username")) is not None:
            client.username_pw_set(username)
        if (topic := command.text("will_topic")) is not None:
            client.will_set(
                topic, command.data("will_payload"), command.number("will_qos"), command.flag("will_retain")
            )
        if self._version == "5":
            client.connect(
                *self._address, clean_start=command.flag("clean"), properties=connect_properties(command)
            )
        else:
            client.connect(*self._address)
        client.loop_start()
        self._client = client

    async def subscribe(self, command):
        self._client.subscribe(command.text("filter"), command.number("qos"))

    async def publish(self, command):
        message = self._client.publish(
            command.text("topic"),
            command.data("payload"),
            command.number("qos"),
            command.flag("retain"),
            publish_properties(command) if self._version == "5" else None,
        )
        await asyncio.to_thread(message.wait_for_publish)
        observe("published")

    async def disconnect(self, command):
        self._client.disconnect()
        await asyncio.to_thread(self._client.loop_stop)

    def _received(self, client, context, message):
        observe(
            "message",
            topic=message.topic,
            payload=message.payload.hex(),
            qos=message.qos,
            retain=message.retain,
            **observed_properties(message.properties),
        )


if __name__ == "__main__":
    converse(PahoClient)
