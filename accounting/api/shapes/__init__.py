"""What requests and answers look like: serializers, which are also the schema at /api/schema/."""
